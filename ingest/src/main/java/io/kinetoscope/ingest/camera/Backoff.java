package io.kinetoscope.ingest.camera;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before a camera is tried again: 1 s, doubled with each failure up to a longest
 * time, and of that a random part between half and all, so that cameras which fell together do not
 * come back together.
 */
final class Backoff {

    private static final long FIRST_MILLIS = 1_000;

    private final long lastMillis;
    private final RandomGenerator random;
    private long millis;

    /**
     * @param longest may be less than the 1 s that is else the first
     */
    Backoff(Duration longest, RandomGenerator random) {
        this.lastMillis = longest.toMillis();
        this.random = random;
        reset();
    }

    Duration next() {
        long wait = Math.round(millis * random.nextDouble(0.5, 1));
        millis = Math.min(lastMillis, 2 * millis);
        return Duration.ofMillis(wait);
    }

    /** After a session that held. */
    void reset() {
        millis = Math.min(FIRST_MILLIS, lastMillis);
    }
}
