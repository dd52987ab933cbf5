package io.kinetoscope.stream.benchmark;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.stream.StreamNode;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import java.time.Duration;
import java.util.function.Predicate;

/** Waits for a stream app to come so far, but not for one that gave up or stands still. */
final class Progress {

    private static final Duration STILLNESS = Duration.ofMinutes(2);

    private final StreamNode node;
    private PipelineMetrics.Totals before;
    private long movedNanos = System.nanoTime();

    Progress(StreamNode node) {
        this.node = node;
        this.before = node.metrics().totals();
    }

    /** Blocks until the counts are as they should be. */
    void await(Predicate<PipelineMetrics.Totals> reached) {
        while (!reached.test(check())) {
            pause();
        }
    }

    /**
     * The counts now.
     *
     * @throws KinetoscopeException when the app gave up, made a dead letter, or has done nothing
     *     for two minutes
     */
    PipelineMetrics.Totals check() {
        PipelineMetrics.Totals now = node.metrics().totals();
        if (node.failure().isDone()) {
            throw node.failure().join();
        }
        if (now.deadLetters() > 0) {
            throw new KinetoscopeException(
                    "%d windows of the benchmark became dead letters".formatted(now.deadLetters()));
        }
        if (!now.equals(before)) {
            before = now;
            movedNanos = System.nanoTime();
        } else if (System.nanoTime() - movedNanos > STILLNESS.toNanos()) {
            throw new KinetoscopeException(
                    "the stream app stood still at window %,d".formatted(now.windows()));
        }
        return now;
    }

    private static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KinetoscopeException("the benchmark was interrupted", e);
        }
    }
}
