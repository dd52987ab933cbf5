package io.kinetoscope.ingest.source;

import java.time.Duration;

/**
 * How sources are opened and read.
 *
 * @param pace of files
 * @param openTimeout after which a source that gave no first picture cannot be opened; files on
 *     disk have none
 * @param readTimeout after which a live source that sends no picture has stalled
 * @param fileThreads that decode a file on disk, at least 1; of other sources it is one, since each
 *     more would hold back a picture
 */
public record SourceSettings(
        Pace pace, Duration openTimeout, Duration readTimeout, int fileThreads) {

    private static final int MAX_FILE_THREADS = 4;

    /** Files in real time, 10 s for each timeout. */
    public static final SourceSettings DEFAULT =
            new SourceSettings(Pace.REALTIME, Duration.ofSeconds(10), Duration.ofSeconds(10));

    public SourceSettings {
        requirePositive("open timeout", openTimeout);
        requirePositive("read timeout", readTimeout);
        if (fileThreads < 1) {
            throw new IllegalArgumentException("A file is decoded by at least 1 thread");
        }
    }

    /** With a thread for each processor, up to four, for a file. */
    public SourceSettings(Pace pace, Duration openTimeout, Duration readTimeout) {
        this(
                pace,
                openTimeout,
                readTimeout,
                Math.min(MAX_FILE_THREADS, Runtime.getRuntime().availableProcessors()));
    }

    public SourceSettings withPace(Pace other) {
        return new SourceSettings(other, openTimeout, readTimeout, fileThreads);
    }

    public SourceSettings withFileThreads(int other) {
        return new SourceSettings(pace, openTimeout, readTimeout, other);
    }

    private static void requirePositive(String name, Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("The " + name + " is more than 0, not " + timeout);
        }
    }
}
