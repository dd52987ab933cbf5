package io.kinetoscope.stream.inference;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.stream.clip.ModelVersion;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A second model that scores the same clips beside the first, so that the two can be compared. It
 * has batches and threads of its own, and what fails in it is counted and goes no further.
 *
 * <p>{@link #open} and {@link #scores} may be called from any thread.
 */
public final class ShadowScorer {

    private static final Logger LOG = LoggerFactory.getLogger(ShadowScorer.class);

    private final String name;
    private final ModelSlot slot;
    private final MicroBatcher batcher;
    private final PipelineMetrics metrics;
    private final AtomicBoolean failing = new AtomicBoolean();
    private volatile boolean closing;

    /**
     * Starts its threads.
     *
     * @param classifiers at least one, all of the same model; closed with this
     */
    public ShadowScorer(
            List<? extends ActionClassifier> classifiers,
            BatchSettings settings,
            PipelineMetrics metrics,
            Clock clock) {
        ModelVersion model = classifiers.get(0).model();
        this.name = model.name() + ":" + model.version();
        this.metrics = metrics;
        this.slot = new ModelSlot(classifiers);
        // Batches and waits of the first model are what the metrics tell: these are not among them.
        PipelineMetrics apart = new PipelineMetrics(new CollectorRegistry());
        this.batcher = new MicroBatcher(slot, settings, apart, clock);
    }

    /** As {@link MicroBatcher#failure}. */
    public CompletableFuture<KinetoscopeException> failure() {
        return batcher.failure();
    }

    /** As {@link MicroBatcher#open}, for the shadow's batches. */
    public MicroBatcher.Submission open() {
        return batcher.open();
    }

    /** As that of {@link MicroBatcher#longestUnderWay}, of the shadow's batches. */
    public Duration longestUnderWay() {
        return batcher.longestUnderWay();
    }

    /**
     * Waits for a clip.
     *
     * @param outcome of what {@link #open} gave
     * @return empty when it was skipped or could not be scored
     * @throws ShuttingDownException when this is closed first, so that the clip is scored again
     *     after the next start, by both
     */
    public Optional<ClipOutcome.Scored> scores(CompletableFuture<ClipOutcome> outcome) {
        try {
            return told(outcome.join());
        } catch (CompletionException e) {
            if (closing && e.getCause() instanceof ShuttingDownException shuttingDown) {
                throw shuttingDown;
            }
            return failed(e.getCause());
        }
    }

    /**
     * Refuses what still waits, ends the threads and frees the model; batches that are being scored
     * are waited for, but not for longer than {@code patience}.
     *
     * @return whether all has ended; otherwise the model's memory goes with the process
     */
    public boolean close(Duration patience) {
        closing = true;
        boolean ended = batcher.close(patience);
        if (ended) {
            slot.close();
        }
        return ended;
    }

    private Optional<ClipOutcome.Scored> told(ClipOutcome outcome) {
        if (outcome instanceof ClipOutcome.Scored scored) {
            metrics.shadowClip("scored");
            if (failing.compareAndSet(true, false)) {
                LOG.info("The shadow {} scores again", name);
            }
            return Optional.of(scored);
        }
        if (outcome instanceof ClipOutcome.Failed failed) {
            return failed(failed.cause());
        }
        metrics.shadowClip("stale");
        return Optional.empty();
    }

    private Optional<ClipOutcome.Scored> failed(Throwable cause) {
        metrics.shadowClip("failed");
        if (failing.compareAndSet(false, true)) {
            LOG.warn(
                    "The shadow {} fails; the model that it is compared with goes on", name, cause);
        }
        return Optional.empty();
    }
}
