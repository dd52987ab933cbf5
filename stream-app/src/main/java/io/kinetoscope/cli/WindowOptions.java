package io.kinetoscope.cli;

import io.kinetoscope.ingest.window.WindowSettings;
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
            defaultValue = "8",
            description = "Sampled frames in one window (default: ${DEFAULT-VALUE}).")
    private int windowFrames;

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
        return new WindowSettings(windowFrames, sampleRate, maxWidth, maxHeight, jpegQuality);
    }
}
