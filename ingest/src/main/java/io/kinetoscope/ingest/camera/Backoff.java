package io.kinetoscope.ingest.camera;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before a camera is tried again: 1 s, doubled with each failure up to 30 s, and
 * of that a random part between half and all, so that cameras which fell together do not come back
 * together.
 */
final class Backoff {

    private static final long FIRST_MILLIS = 1_000;
    private static final long LAST_MILLIS = 30_000;

    private final RandomGenerator random;
    private long millis = FIRST_MILLIS;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    Duration next() {
        long wait = Math.round(millis * random.nextDouble(0.5, 1));
        millis = Math.min(LAST_MILLIS, 2 * millis);
        return Duration.ofMillis(wait);
    }

    /** After a session that held. */
    void reset() {
        millis = FIRST_MILLIS;
    }
}
