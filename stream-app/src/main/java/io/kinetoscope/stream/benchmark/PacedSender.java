package io.kinetoscope.stream.benchmark;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Hands windows out when they are due. One that is late goes at once and keeps its capture time, so
 * that a sender that does not keep up shows as latency and not as a lower rate.
 */
final class PacedSender {

    /** Waits; a test moves its clock. */
    interface Pause {
        void sleep(Duration time) throws InterruptedException;
    }

    private final LiveSchedule schedule;
    private final Clock clock;
    private final Pause pause;

    PacedSender(LiveSchedule schedule, Clock clock, Pause pause) {
        this.schedule = schedule;
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * Hands out the first {@code windows} of the schedule.
     *
     * @return how late each was handed out, in milliseconds
     */
    Percentiles send(long windows, Consumer<LiveSchedule.Due> sink) throws InterruptedException {
        Samples late = new Samples();
        for (long n = 0; n < windows; n++) {
            LiveSchedule.Due due = schedule.window(n);
            Duration left = Duration.between(clock.instant(), due.at());
            while (left.toNanos() > 0) {
                pause.sleep(left);
                left = Duration.between(clock.instant(), due.at());
            }
            late.add(-left.toNanos() / 1e6);
            sink.accept(due);
        }
        return late.percentiles();
    }
}
