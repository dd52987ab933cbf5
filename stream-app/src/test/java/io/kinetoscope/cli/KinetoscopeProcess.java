package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** A command in a process of its own, run from the distribution as the launcher runs it. */
final class KinetoscopeProcess implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 180;
    private static final int SIGINT = 2;

    private final Process process;
    private final Path out;
    private final Path err;

    private KinetoscopeProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /**
     * Starts a command.
     *
     * @param workDir takes what it prints, and is its home
     */
    static KinetoscopeProcess start(Path workDir, String... arguments) {
        return start(workDir, List.of(), Map.of(), List.of(arguments));
    }

    /**
     * As {@link #start(Path, String...)}.
     *
     * @param prefix a command that runs the rest of its arguments
     * @param variables that are added to its environment
     */
    static KinetoscopeProcess start(
            Path workDir,
            List<String> prefix,
            Map<String, String> variables,
            List<String> arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add("-Xmx512m");
        command.add("-Duser.home=" + workDir);
        command.add("-Dkinetoscope.home=" + Path.of("").toAbsolutePath().getParent());
        command.add("-cp");
        command.add(Path.of("target", "distribution", "lib").toAbsolutePath() + "/*");
        command.add(Kinetoscope.class.getName());
        command.addAll(arguments);
        return startLauncher(workDir, variables, command);
    }

    /**
     * Starts {@code demo}, with a broker and a page at ports that are free.
     *
     * @param data where the broker keeps its records
     */
    static KinetoscopeProcess startDemo(Path workDir, Path data, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "demo",
                                "--data-dir",
                                data.toString(),
                                "--broker-port",
                                "0",
                                "--port",
                                "0"));
        arguments.addAll(List.of(more));
        return start(workDir, arguments.toArray(String[]::new));
    }

    /** As {@link #start(Path, String...)}, but started by something else than this. */
    static KinetoscopeProcess startLauncher(
            Path workDir, Map<String, String> variables, List<String> command) {
        try {
            Path out = Files.createTempFile(workDir, "out", ".txt");
            Path err = Files.createTempFile(workDir, "err", ".txt");
            ProcessBuilder builder =
                    new ProcessBuilder(hearingInterrupts(command))
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile());
            Map<String, String> environment = builder.environment();
            environment.keySet().removeIf(name -> name.startsWith("KINETOSCOPE_"));
            environment.remove("GLIBC_TUNABLES");
            environment.putAll(variables);
            return new KinetoscopeProcess(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A shell lets what it starts in the background ignore Ctrl-C, and so do its children, a build
     * and what its tests start.
     */
    private static List<String> hearingInterrupts(List<String> command) throws IOException {
        if (!isInterruptIgnored()) {
            return command;
        }
        List<String> hearing = new ArrayList<>(List.of("env", "--default-signal=INT"));
        hearing.addAll(command);
        return hearing;
    }

    private static boolean isInterruptIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        int bit = 1 << SIGINT - 1;
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(
                        line -> (Long.parseUnsignedLong(line.substring(7).trim(), 16) & bit) != 0);
    }

    /** Waits for the end and returns the exit code. */
    int exitCode() {
        return exitCode(PATIENCE_SECONDS);
    }

    int exitCode(long seconds) {
        try {
            assertThat(process.waitFor(seconds, TimeUnit.SECONDS))
                    .as("the process ended within %d s; it said:%n%s", seconds, err())
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return process.exitValue();
    }

    void awaitErr(Predicate<String> condition) {
        Awaitility.await()
                .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .until(() -> condition.test(err()) || !process.isAlive());
        assertThat(err()).matches(condition);
    }

    /** Waits for the end, which has to be a good one, and returns what it printed. */
    String awaitSuccess() {
        assertThat(exitCode()).as("exit code; it said:%n%s", err()).isZero();
        return out();
    }

    void assertIsAlive() {
        assertThat(process.isAlive()).as("it runs; it said:%n%s", err()).isTrue();
    }

    /** Ctrl-C. */
    void interrupt() {
        signal("INT");
    }

    /** SIGTERM, as a container is stopped with. */
    void terminate() {
        signal("TERM");
    }

    void kill() {
        process.destroyForcibly();
        exitCode();
    }

    long pid() {
        return process.pid();
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    List<String> outLines() {
        return out().lines().toList();
    }

    /** What a command with {@code --json} sums up. */
    JsonNode lastLine() {
        List<String> lines = outLines();
        try {
            return new ObjectMapper().readTree(lines.get(lines.size() - 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        exitCode();
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
