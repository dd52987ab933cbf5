package io.kinetoscope.cli;

import io.kinetoscope.ingest.window.WindowSettings;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which frames are taken, and how they are compressed and gathered. */
final class WindowOptions {

    @Option(
            names = "--sample-rate",
            paramLabel = "HZ",
            defaultValue = "8",
            description = "Frames per second that are sampled (default: ${DEFAULT-VALUE}).")
    private double sampleRate;

    @Option(
            names = "--window-frames",
            paramLabel = "N",
            description =
                    "Sampled frames in one window (default: 8 of a file; 4 of a camera, whose clips"
                            + " wait for the end of their window).")
    private Optional<Integer> windowFrames;

    @Option(
            names = "--max-width",
            paramLabel = "PX",
            defaultValue = "320",
            description = "Widest frame that is sent, in pixels (default: ${DEFAULT-VALUE}).")
    private int maxWidth;

    @Option(
            names = "--max-height",
            paramLabel = "PX",
            defaultValue = "256",
            description = "Highest frame that is sent, in pixels (default: ${DEFAULT-VALUE}).")
    private int maxHeight;

    @Option(
            names = "--jpeg-quality",
            paramLabel = "1-100",
            defaultValue = "90",
            description = "JPEG quality of the frames that are sent (default: ${DEFAULT-VALUE}).")
    private int jpegQuality;

    WindowSettings settings() {
        return new WindowSettings(
                windowFrames.orElse(WindowSettings.DEFAULT.fileWindowFrames()),
                windowFrames.orElse(WindowSettings.DEFAULT.liveWindowFrames()),
                sampleRate,
                maxWidth,
                maxHeight,
                jpegQuality);
    }
}
