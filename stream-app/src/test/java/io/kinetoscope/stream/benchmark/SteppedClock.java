package io.kinetoscope.stream.benchmark;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that goes on by waiting only. Used by one thread. */
final class SteppedClock extends Clock implements PacedSender.Pause {

    private Instant now;

    SteppedClock(Instant now) {
        this.now = now;
    }

    @Override
    public void sleep(Duration time) {
        now = now.plus(time);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
