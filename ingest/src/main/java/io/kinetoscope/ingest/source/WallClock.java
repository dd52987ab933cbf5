package io.kinetoscope.ingest.source;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Microseconds since the epoch, the unit of capture times. */
final class WallClock {

    private WallClock() {}

    static long micros(Clock clock) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }
}
