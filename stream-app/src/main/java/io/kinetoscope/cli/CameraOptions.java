package io.kinetoscope.cli;

import io.kinetoscope.ingest.camera.Camera;
import io.kinetoscope.ingest.camera.CameraSettings;
import io.kinetoscope.ingest.source.AllowedSecrets;
import io.kinetoscope.ingest.source.FrameSources;
import io.kinetoscope.ingest.source.Pace;
import io.kinetoscope.ingest.source.SourceSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which cameras, and how their frames are windowed. */
final class CameraOptions {

    @Mixin private WindowOptions windows;

    @Option(
            names = "--camera",
            paramLabel = "ID=URI",
            split = "\n",
            description =
                    "A camera: a video file, rtsp://, http://, rtmp://, /dev/videoN, or synthetic:"
                            + " (repeatable). $${env:NAME} and $${file:PATH} in the URI are filled in"
                            + " when it is opened.")
    private List<String> cameras = List.of();

    @Option(
            names = "--zone",
            paramLabel = "CAMERA/ZONE=X,Y,W,H",
            split = "\n",
            description =
                    "A rectangle of a camera, in fractions of its picture, as a stream of its own"
                            + " (repeatable).")
    private List<String> zones = List.of();

    @Option(
            names = "--pace",
            paramLabel = "realtime|fast",
            description =
                    "How files are read: as they play, or as fast as they decode (default: realtime;"
                            + " demo --until-end: fast).")
    private Pace pace;

    @Option(
            names = "--source-timeout",
            paramLabel = "TIME",
            defaultValue = "10s",
            description =
                    "How long opening a source, or its next frame, may take before the source counts"
                            + " as lost (default: ${DEFAULT-VALUE}).")
    private Duration sourceTimeout;

    @Option(
            names = "--reconnect-delay",
            paramLabel = "TIME",
            defaultValue = "30s",
            description =
                    "Longest wait before a lost camera is tried again; the first is 1s at most, and"
                            + " each is twice the one before (default: ${DEFAULT-VALUE}).")
    private Duration reconnectDelay;

    /** Whether any camera was named. */
    boolean isEmpty() {
        return cameras.isEmpty();
    }

    /** The cameras that were named, or else these. */
    List<Camera> cameras(List<String> otherwise) {
        return Camera.parse(cameras.isEmpty() ? otherwise : cameras, zones);
    }

    /**
     * Says at once what would only show when the camera is opened: a mistyped file is no camera
     * that may come back.
     */
    void requireUsable(List<Camera> all, CameraSettings settings) {
        all.forEach(
                camera ->
                        FrameSources.check(
                                camera.uri().resolve(settings.environment()), settings.source()));
    }

    /** How they are read, with what holds where the user was silent. */
    CameraSettings settings(Pace otherwise) {
        return new CameraSettings(
                workerName(),
                new SourceSettings(pace == null ? otherwise : pace, sourceTimeout, sourceTimeout),
                windows.settings(),
                System.getenv(),
                AllowedSecrets.ALL,
                reconnectDelay);
    }

    private static String workerName() {
        try {
            return InetAddress.getLocalHost().getHostName() + ":" + ProcessHandle.current().pid();
        } catch (UnknownHostException e) {
            // A host that does not know its own name.
            return "localhost:" + ProcessHandle.current().pid();
        }
    }
}
