package io.kinetoscope.stream.evidence;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Time that the stream threads of a process may take together for what they could also leave out: a
 * share of it. What is not taken is saved up to some limit, so that there is enough for many events
 * at once, and never for as many as there could be. For any thread.
 */
public final class TimeBudget {

    private static final Duration SAVED = Duration.ofSeconds(8);

    private final double share;
    private final double most;
    private final LongSupplier nanoTime;
    private double left;
    private long since;

    /**
     * @param share seconds that may be taken in a second; above 1 where several threads work
     * @param saved how long all of it is saved up at most
     * @param nanoTime a clock that is never set back, as {@link System#nanoTime}
     */
    TimeBudget(double share, Duration saved, LongSupplier nanoTime) {
        this.share = share;
        this.most = share * saved.toNanos();
        this.nanoTime = nanoTime;
        this.left = most;
        this.since = nanoTime.getAsLong();
    }

    /** A share of the time of all processors that this process has. */
    public static TimeBudget ofProcessors(double share) {
        return new TimeBudget(
                share * Runtime.getRuntime().availableProcessors(), SAVED, System::nanoTime);
    }

    /** Whether nothing is left for now. What was taken too much is made up for first. */
    synchronized boolean isSpent() {
        long now = nanoTime.getAsLong();
        left = Math.min(most, left + share * (now - since));
        since = now;
        return left <= 0;
    }

    synchronized void take(Duration taken) {
        left -= taken.toNanos();
    }
}
