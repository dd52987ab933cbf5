package io.kinetoscope.ingest.source;

import java.time.Duration;

/**
 * How sources are opened and read.
 *
 * @param pace of files
 * @param openTimeout after which a source that does not answer cannot be opened; files on disk have
 *     none
 * @param readTimeout after which a live source that sends no picture has stalled
 */
public record SourceSettings(Pace pace, Duration openTimeout, Duration readTimeout) {

    /** Files in real time, 10 s for each timeout. */
    public static final SourceSettings DEFAULT =
            new SourceSettings(Pace.REALTIME, Duration.ofSeconds(10), Duration.ofSeconds(10));

    public SourceSettings {
        requirePositive("open timeout", openTimeout);
        requirePositive("read timeout", readTimeout);
    }

    public SourceSettings withPace(Pace other) {
        return new SourceSettings(other, openTimeout, readTimeout);
    }

    private static void requirePositive(String name, Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("The " + name + " is more than 0, not " + timeout);
        }
    }
}
