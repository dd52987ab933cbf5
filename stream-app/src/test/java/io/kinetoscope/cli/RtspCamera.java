package io.kinetoscope.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A camera that speaks RTSP: GStreamer's server in a process of its own ({@code rtsp-camera.py}),
 * which can be killed, frozen, and told to change its picture.
 */
final class RtspCamera implements AutoCloseable {

    /** Debian's, for which the packages are; another one first on the path does not see them. */
    private static final String PYTHON = "/usr/bin/python3";

    private static final Path SCRIPT = Path.of("src", "test", "resources", "rtsp-camera.py");

    private static final List<String> PACKAGES =
            List.of(
                    "python3-gi",
                    "gir1.2-gst-rtsp-server-1.0",
                    "gstreamer1.0-plugins-base",
                    "gstreamer1.0-plugins-good",
                    "gstreamer1.0-plugins-ugly");

    private static final String PROBE =
            "import gi; gi.require_version('Gst', '1.0'); gi.require_version('GstRtspServer', '1.0');"
                    + " from gi.repository import Gst, GstRtspServer; Gst.init(None);"
                    + " assert all(Gst.ElementFactory.find(e) for e in"
                    + " ('videotestsrc', 'x264enc', 'rtph264pay', 'rtpbin'))";

    private final int port;
    private final Process process;
    private final Writer commands;

    private RtspCamera(int port, Process process) {
        this.port = port;
        this.process = process;
        this.commands = process.outputWriter(UTF_8);
    }

    /** Skips the test where GStreamer's server is not there and cannot be installed. */
    static void requireInstalled() {
        if (isInstalled()) {
            return;
        }
        boolean tried = Files.isExecutable(Path.of("/usr/bin/apt-get"));
        if (tried) {
            run(5, "apt-get", "update", "-q");
            List<String> install =
                    new ArrayList<>(
                            List.of(
                                    "env",
                                    "DEBIAN_FRONTEND=noninteractive",
                                    "apt-get",
                                    "install",
                                    "-y",
                                    "-q",
                                    "--no-install-recommends",
                                    "-o",
                                    "DPkg::Lock::Timeout=300"));
            install.addAll(PACKAGES);
            run(10, install.toArray(String[]::new));
        }
        Assumptions.assumeTrue(
                isInstalled(),
                () ->
                        "Not tested with real RTSP: GStreamer's server is not here%s; install %s"
                                .formatted(
                                        tried ? " and apt-get could not get it" : "",
                                        String.join(" ", PACKAGES)));
    }

    /**
     * Starts a camera and waits until it listens.
     *
     * @param picture as in {@code 320x180@10}
     * @param credentials as in {@code user:password}; none to let everybody in
     */
    static RtspCamera start(int port, String picture, String... credentials) {
        List<String> command =
                new ArrayList<>(
                        List.of(PYTHON, SCRIPT.toString(), Integer.toString(port), picture));
        command.addAll(List.of(credentials));
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            BufferedReader output = process.inputReader(UTF_8);
            assertThat(output.readLine()).as("what the camera says").isEqualTo("ready " + port);
            return new RtspCamera(port, process);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    int port() {
        return port;
    }

    /** Changes the picture for those who watch and those who come. */
    void change(String picture) {
        try {
            commands.write(picture + "\n");
            commands.flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Stops it where it stands: its connections stay open, and nothing comes any more. */
    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    /** Kills it, which closes its connections. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void signal(String name) {
        assertThat(run(1, "kill", "-" + name, Long.toString(process.pid()))).isTrue();
    }

    private static boolean isInstalled() {
        return Files.isExecutable(Path.of(PYTHON)) && run(1, PYTHON, "-c", PROBE);
    }

    /**
     * @return whether it ended well in time
     */
    private static boolean run(int minutes, String... command) {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectInput(new File("/dev/null"))
                            .start();
            if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
                process.destroy();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
