package io.kinetoscope.ingest.source;

import java.time.Clock;
import java.util.OptionalLong;

/**
 * The wall clock of a live source's pictures: what the source's own reports say, once there are
 * any, and the time of arrival before. Strictly increasing.
 *
 * <p>Cheap cameras run hours off: a report is believed only while it is within {@value
 * #MAX_SKEW_MICROS} microseconds of the arrival.
 */
final class ArrivalClock {

    static final long MAX_SKEW_MICROS = 30_000_000;

    private final Clock clock;
    private long last = Long.MIN_VALUE;

    ArrivalClock(Clock clock) {
        this.clock = clock;
    }

    /**
     * @param reported capture time by the source's reports, in microseconds since the epoch
     */
    long captureTimeMicros(OptionalLong reported) {
        long time = WallClock.micros(clock);
        if (reported.isPresent() && Math.abs(reported.getAsLong() - time) <= MAX_SKEW_MICROS) {
            time = reported.getAsLong();
        }
        last = Math.max(time, last + 1);
        return last;
    }
}
