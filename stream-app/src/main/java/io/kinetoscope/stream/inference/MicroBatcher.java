package io.kinetoscope.stream.inference;

import io.kinetoscope.ingest.wire.SourceKind;
import io.kinetoscope.stream.clip.Clip;
import io.kinetoscope.stream.clip.ClipScores;
import io.kinetoscope.stream.clip.Latency;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the batches of one classifier with the clips of all stream threads of the process.
 *
 * <p>A batch closes when it holds {@code maxBatch} clips or when the clip that waits longest has
 * waited {@code maxDelay}. Streams take turns in it. A batch that fails is scored again clip by
 * clip, so that only the clip at fault fails.
 *
 * <p>{@link #submit} may be called from any thread; one thread of its own runs the classifier.
 */
public final class MicroBatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MicroBatcher.class);

    private final ActionClassifier classifier;
    private final BatchSettings settings;
    private final PipelineMetrics metrics;
    private final Clock clock;
    private final Thread worker;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Both guarded by the lock.
    private final FairQueue<Waiting> queue = new FairQueue<>(w -> w.clip.span().streamId());
    private boolean closed;

    private record Waiting(Clip clip, long sinceNanos, CompletableFuture<ClipOutcome> outcome) {}

    /** Starts the batching thread. The classifier stays its owner's to close, after this. */
    public MicroBatcher(
            ActionClassifier classifier,
            BatchSettings settings,
            PipelineMetrics metrics,
            Clock clock) {
        this.classifier = classifier;
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
        this.worker = new Thread(this::run, "micro-batcher");
        // A forward pass cannot be interrupted: it must not keep a process that ends alive.
        this.worker.setDaemon(true);
        this.worker.start();
    }

    /** Clips that one caller may usefully have under way at a time. */
    public int maxBatch() {
        return settings.maxBatch();
    }

    /**
     * Queues a clip for the next batch.
     *
     * @return its outcome; fails with {@link ShuttingDownException} when the batcher is closed
     *     first
     */
    public CompletableFuture<ClipOutcome> submit(Clip clip) {
        Waiting waiting = new Waiting(clip, System.nanoTime(), new CompletableFuture<>());
        lock.lock();
        try {
            if (closed) {
                waiting.outcome.completeExceptionally(new ShuttingDownException());
            } else {
                queue.add(waiting);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        return waiting.outcome;
    }

    /**
     * Refuses what still waits and ends the thread; a batch that is being scored is waited for, but
     * not for longer than {@code patience}.
     *
     * @return whether the thread has ended, so that the classifier can be closed
     */
    public boolean close(Duration patience) {
        List<Waiting> refused;
        lock.lock();
        try {
            closed = true;
            refused = queue.drain();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        refused.forEach(w -> w.outcome.completeExceptionally(new ShuttingDownException()));
        try {
            worker.join(Math.max(1, patience.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !worker.isAlive();
    }

    /** Closes and waits for the batch that is being scored, at most a minute. */
    @Override
    public void close() {
        close(Duration.ofMinutes(1));
    }

    private void run() {
        try {
            for (List<Waiting> batch = nextBatch(); batch != null; batch = nextBatch()) {
                score(batch);
            }
        } catch (InterruptedException e) {
            LOG.warn("The batching thread was interrupted", e);
            close(Duration.ZERO);
        }
    }

    /** Waits until a batch closes; null once the batcher is closed. */
    private List<Waiting> nextBatch() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && queue.size() == 0) {
                changed.await();
            }
            long left = untilDelayIsOver();
            while (!closed && queue.size() < settings.maxBatch() && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (closed) {
                return null;
            }
            List<Waiting> batch = new ArrayList<>(settings.maxBatch());
            while (batch.size() < settings.maxBatch() && queue.size() > 0) {
                batch.add(queue.poll());
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private long untilDelayIsOver() {
        long now = System.nanoTime();
        long longest = queue.heads().mapToLong(w -> now - w.sinceNanos).max().orElse(0);
        return settings.maxDelay().toNanos() - longest;
    }

    private void score(List<Waiting> batch) {
        Instant now = clock.instant();
        List<Waiting> fresh = new ArrayList<>(batch.size());
        for (Waiting waiting : batch) {
            if (isStale(waiting.clip, now)) {
                waiting.outcome.complete(new ClipOutcome.Stale());
            } else {
                fresh.add(waiting);
            }
        }
        if (fresh.isEmpty()) {
            return;
        }
        try {
            classify(fresh);
        } catch (ClassificationException e) {
            if (fresh.size() == 1) {
                fresh.get(0).outcome.complete(new ClipOutcome.Failed(e));
                return;
            }
            LOG.warn("A batch of {} clips failed; scoring them one by one", fresh.size(), e);
            fresh.forEach(alone -> score(List.of(alone)));
        } catch (RuntimeException | Error e) {
            // Whoever waits must hear of it: an unforeseen fault would block its stream for good.
            fresh.forEach(waiting -> waiting.outcome.completeExceptionally(e));
            if (e instanceof Error) {
                close(Duration.ZERO);
            }
        }
    }

    private void classify(List<Waiting> batch) {
        Instant begin = clock.instant();
        long beginNanos = System.nanoTime();
        List<float[]> probabilities =
                classifier.classify(batch.stream().map(Waiting::clip).toList());
        Duration inference = Duration.ofNanos(System.nanoTime() - beginNanos);
        metrics.batchScored(batch.size(), inference);
        for (int i = 0; i < batch.size(); i++) {
            Waiting waiting = batch.get(i);
            metrics.clipQueued(Duration.ofNanos(beginNanos - waiting.sinceNanos));
            Latency latency = latency(waiting.clip, begin, inference);
            waiting.outcome.complete(
                    new ClipOutcome.Scored(
                            new ClipScores(
                                    waiting.clip.span(),
                                    classifier.model(),
                                    probabilities.get(i),
                                    latency)));
        }
    }

    private boolean isStale(Clip clip, Instant now) {
        return settings.skipsStaleClips()
                && clip.sourceKind() == SourceKind.LIVE
                && clip.captured().plus(settings.maxStaleness()).isBefore(now);
    }

    private static Latency latency(Clip clip, Instant begin, Duration inference) {
        double capture = millis(Duration.between(clip.captured(), clip.published()));
        double queue = millis(Duration.between(clip.published(), begin));
        double scoring = millis(inference);
        return new Latency(capture, queue, scoring, capture + queue + scoring);
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
