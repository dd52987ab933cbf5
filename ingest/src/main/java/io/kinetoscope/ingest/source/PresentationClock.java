package io.kinetoscope.ingest.source;

import java.util.OptionalLong;

/**
 * Turns the timestamps of a stream into presentation times: microseconds since the first picture,
 * strictly increasing.
 *
 * <ul>
 *   <li>A picture without a timestamp follows the one before by a picture's duration.
 *   <li>One that steps back by less than a second comes a microsecond after the one before; such
 *       steps are jitter, and the stream's clock still counts.
 *   <li>One that steps back further, or ahead by more than a day, starts a new count right after
 *       the one before: a splice, a clock that was set, or rubbish.
 * </ul>
 */
final class PresentationClock {

    private static final long JITTER_MICROS = 1_000_000;
    private static final long MAX_STEP_MICROS = 24L * 3600 * 1_000_000;
    private static final long DEFAULT_DURATION_MICROS = 40_000;

    /** Beyond this, tens of thousands of years, sums may leave a long: taken for none. */
    private static final long MAX_TIMESTAMP = 1L << 60;

    private boolean started;
    private boolean anchored;
    private long origin;
    private long last;

    /**
     * @param timestamp of the stream's own clock in microseconds, if the picture has one
     * @param duration of a picture in microseconds, 0 when unknown
     */
    long next(OptionalLong timestamp, long duration) {
        long step = duration > 0 && duration < MAX_STEP_MICROS ? duration : DEFAULT_DURATION_MICROS;
        long following = started ? last + step : 0;
        started = true;
        if (timestamp.isEmpty() || Math.abs(timestamp.getAsLong()) > MAX_TIMESTAMP) {
            last = following;
            return last;
        }
        long since = timestamp.getAsLong() - origin;
        boolean splice = since < last - JITTER_MICROS || since > last + MAX_STEP_MICROS;
        if (!anchored || splice) {
            anchored = true;
            origin = timestamp.getAsLong() - following;
            last = following;
        } else {
            last = Math.max(since, last + 1);
        }
        return last;
    }
}
