package io.kinetoscope.ingest.window;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.wire.SourceKind;

/**
 * How frames become windows.
 *
 * @param fileWindowFrames slots of the sampling grid in a window of a file, 1 to 1024
 * @param liveWindowFrames the same of a camera, whose clips wait for the end of their window
 * @param sampleRate slots a second, more than 0 and at most 240
 * @param maxWidth of a frame in pixels, even, 16 to 4096
 * @param maxHeight of a frame in pixels, even, 16 to 4096
 * @param jpegQuality as libjpeg counts it, 1 to 100
 */
public record WindowSettings(
        int fileWindowFrames,
        int liveWindowFrames,
        double sampleRate,
        int maxWidth,
        int maxHeight,
        int jpegQuality) {

    /** 8 frames of a file and 4 of a camera at 8 a second, at most 320x256, JPEG quality 90. */
    public static final WindowSettings DEFAULT = new WindowSettings(8, 4, 8, 320, 256, 90);

    /** The largest window that is published: below the megabyte that brokers take by default. */
    public static final int MAX_WINDOW_BYTES = 1_000_000;

    /**
     * @throws ConfigurationException when a setting is out of its range, or when windows of
     *     detailed pictures would grow beyond {@link #MAX_WINDOW_BYTES}
     */
    public WindowSettings {
        requireFrames(fileWindowFrames);
        requireFrames(liveWindowFrames);
        require(
                sampleRate > 0 && sampleRate <= 240,
                "--sample-rate",
                "above 0, up to 240",
                sampleRate);
        requireSize("--max-width", maxWidth);
        requireSize("--max-height", maxHeight);
        require(jpegQuality >= 1 && jpegQuality <= 100, "--jpeg-quality", "1 to 100", jpegQuality);
        int windowFrames = Math.max(fileWindowFrames, liveWindowFrames);
        long bytes = estimatedBytes(windowFrames, maxWidth, maxHeight, jpegQuality);
        if (bytes > MAX_WINDOW_BYTES) {
            throw new ConfigurationException(
                    "Windows of detailed pictures would take about %d kB, more than the %d kB of a"
                                    .formatted(bytes / 1000, MAX_WINDOW_BYTES / 1000)
                            + " Kafka record: lower --window-frames (%d), --max-width (%d),"
                                    .formatted(windowFrames, maxWidth)
                            + " --max-height (%d) or --jpeg-quality (%d)"
                                    .formatted(maxHeight, jpegQuality));
        }
    }

    /** With windows of one length for files and cameras. */
    public WindowSettings(
            int windowFrames, double sampleRate, int maxWidth, int maxHeight, int jpegQuality) {
        this(windowFrames, windowFrames, sampleRate, maxWidth, maxHeight, jpegQuality);
    }

    /** Slots of the sampling grid in a window of such a source. */
    public int windowFrames(SourceKind kind) {
        return kind == SourceKind.FILE ? fileWindowFrames : liveWindowFrames;
    }

    /**
     * What a window of finely textured pictures takes. JPEG has no bound worth using (noise may
     * take 3 bytes a pixel), so this is what {@code JpegCodecTest} measures for fine texture,
     * rounded up: 1 bit a pixel at quality 10, 4 at 90, 12 at 100. Windows of pure noise are caught
     * when sent.
     */
    private static long estimatedBytes(int frames, int width, int height, int quality) {
        double bitsPerPixel =
                quality <= 90 ? 1 + 3 * (quality - 10) / 80.0 : 4 + 8 * (quality - 90) / 10.0;
        return Math.round(frames * (1000 + (double) width * height * bitsPerPixel / 8));
    }

    private static void requireFrames(int frames) {
        require(frames >= 1 && frames <= 1024, "--window-frames", "1 to 1024", frames);
    }

    private static void requireSize(String flag, int pixels) {
        require(
                pixels >= 16 && pixels <= 4096 && pixels % 2 == 0,
                flag,
                "even, 16 to 4096",
                pixels);
    }

    private static void require(boolean holds, String flag, String range, Number value) {
        if (!holds) {
            throw new ConfigurationException(
                    "%s is %s, but must be %s".formatted(flag, value, range));
        }
    }
}
