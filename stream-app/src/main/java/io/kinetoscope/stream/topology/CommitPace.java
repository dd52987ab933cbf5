package io.kinetoscope.stream.topology;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * When a task asks to be committed. A commit makes its events visible, and costs much more than a
 * window: who keeps up commits at once, who has a backlog leaves it to Kafka Streams' own interval,
 * which is longer.
 *
 * <p>Used by the thread of its task.
 */
final class CommitPace {

    /** Between two commits of a task; also how often {@link #tick} is to be called. */
    static final Duration APART = Duration.ofMillis(100);

    /** Windows that are older wait for others, not for the commit. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Clock clock;
    private final Runnable commit;
    private Instant last = Instant.EPOCH;
    private boolean due;

    /**
     * @param commit asks for the commit of the task
     */
    CommitPace(Clock clock, Runnable commit) {
        this.clock = clock;
        this.commit = commit;
    }

    /**
     * A window has been worked on.
     *
     * @param read when it left its source
     */
    void processed(Instant read) {
        Instant now = clock.instant();
        due |= read.plus(FRESH).isAfter(now);
        commitIfDue(now);
    }

    /** Time has passed. */
    void tick() {
        commitIfDue(clock.instant());
    }

    private void commitIfDue(Instant now) {
        if (due && !last.plus(APART).isAfter(now)) {
            commit.run();
            last = now;
            due = false;
        }
    }
}
