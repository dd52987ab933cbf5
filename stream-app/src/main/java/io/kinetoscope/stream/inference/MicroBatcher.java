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
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the batches of the process's classifiers with the clips of all its stream threads: one
 * queue, from which the classifier that is free takes the next batch. Which classifier that is, a
 * {@link ModelSlot} says for each batch anew.
 *
 * <p>A batch closes when it holds {@code maxBatch} clips or when the clip that waits longest has
 * waited {@code maxDelay}. Streams take turns in it. A batch that fails is scored again clip by
 * clip, so that only the clip at fault fails.
 *
 * <p>{@link #submit} may be called from any thread; each classifier is run by one thread of its
 * own.
 */
public final class MicroBatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MicroBatcher.class);

    private final BatchSettings settings;
    private final PipelineMetrics metrics;
    private final Clock clock;
    private final ModelSlot slot;
    private final List<Thread> workers = new ArrayList<>();
    // When each worker began with its batch, by System.nanoTime(); IDLE between batches.
    private final AtomicLongArray busySince;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Both guarded by the lock.
    private final FairQueue<Waiting> queue = new FairQueue<>(w -> w.clip.span().streamId());
    private boolean closed;

    private static final long IDLE = Long.MIN_VALUE;

    private record Waiting(Clip clip, long sinceNanos, CompletableFuture<ClipOutcome> outcome) {}

    /** A batch, and the model that scores all of it. */
    private record Batch(ModelSlot.Lease lease, List<Waiting> clips) {}

    /** With one classifier, which stays its owner's to close, after this. */
    public MicroBatcher(
            ActionClassifier classifier,
            BatchSettings settings,
            PipelineMetrics metrics,
            Clock clock) {
        this(new ModelSlot(List.of(classifier)), settings, metrics, clock);
    }

    /**
     * Starts the batching threads.
     *
     * @param slot stays its owner's to close, after this
     */
    public MicroBatcher(
            ModelSlot slot, BatchSettings settings, PipelineMetrics metrics, Clock clock) {
        this.slot = slot;
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
        this.busySince = new AtomicLongArray(slot.workers());
        for (int i = 0; i < slot.workers(); i++) {
            busySince.set(i, IDLE);
        }
        for (int i = 0; i < slot.workers(); i++) {
            int number = i;
            Thread worker = new Thread(() -> run(number), "micro-batcher-" + number);
            // A forward pass cannot be interrupted: it must not keep a process that ends alive.
            worker.setDaemon(true);
            workers.add(worker);
        }
        workers.forEach(Thread::start);
    }

    /** Clips that one caller may usefully have under way at a time. */
    public int maxBatch() {
        return settings.maxBatch();
    }

    /** Batches that are scored at a time. */
    public int batchesAtATime() {
        return workers.size();
    }

    /** How long the batch that takes longest has been under way by now; zero when none is. */
    public Duration longestUnderWay() {
        long now = System.nanoTime();
        long longest = 0;
        for (int i = 0; i < busySince.length(); i++) {
            long since = busySince.get(i);
            longest = since == IDLE ? longest : Math.max(longest, now - since);
        }
        return Duration.ofNanos(longest);
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
                // In between, who waits for a batch to fill or its delay to pass would wake in
                // vain.
                if (queue.size() == 1 || queue.size() >= settings.maxBatch()) {
                    changed.signalAll();
                }
            }
        } finally {
            lock.unlock();
        }
        return waiting.outcome;
    }

    /**
     * Refuses what still waits and ends the threads; batches that are being scored are waited for,
     * but not for longer than {@code patience}.
     *
     * @return whether the threads have ended, so that the classifiers can be closed
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
        long end = System.nanoTime() + patience.toNanos();
        try {
            for (Thread worker : workers) {
                worker.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return workers.stream().noneMatch(Thread::isAlive);
    }

    /** Closes and waits for the batches that are being scored, at most a minute. */
    @Override
    public void close() {
        close(Duration.ofMinutes(1));
    }

    private void run(int worker) {
        try {
            for (Batch batch = nextBatch(worker); batch != null; batch = nextBatch(worker)) {
                try (ModelSlot.Lease lease = batch.lease) {
                    busySince.set(worker, System.nanoTime());
                    score(lease.classifier(), batch.clips);
                } finally {
                    busySince.set(worker, IDLE);
                }
            }
        } catch (InterruptedException e) {
            LOG.warn("A batching thread was interrupted", e);
            close(Duration.ZERO);
        }
    }

    /** Waits until a batch closes; null once the batcher is closed. */
    private Batch nextBatch(int worker) throws InterruptedException {
        lock.lock();
        try {
            while (!closed) {
                // Anew each time: another thread may have taken the clips.
                long left = untilDelayIsOver();
                if (queue.size() == 0) {
                    changed.await();
                } else if (queue.size() < settings.maxBatch() && left > 0) {
                    changed.awaitNanos(left);
                } else {
                    // Under the lock: so clips of a stream, in their order, never go back to a
                    // version that they have left.
                    return new Batch(slot.lease(worker), takeBatch());
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private List<Waiting> takeBatch() {
        List<Waiting> batch = new ArrayList<>(settings.maxBatch());
        while (batch.size() < settings.maxBatch() && queue.size() > 0) {
            batch.add(queue.poll());
        }
        return batch;
    }

    private long untilDelayIsOver() {
        long now = System.nanoTime();
        long longest = queue.heads().mapToLong(w -> now - w.sinceNanos).max().orElse(0);
        return settings.maxDelay().toNanos() - longest;
    }

    private void score(ActionClassifier classifier, List<Waiting> batch) {
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
            classify(classifier, fresh);
        } catch (ClassificationException e) {
            if (fresh.size() == 1) {
                fresh.get(0).outcome.complete(new ClipOutcome.Failed(e));
                return;
            }
            LOG.warn("A batch of {} clips failed; scoring them one by one", fresh.size(), e);
            fresh.forEach(alone -> score(classifier, List.of(alone)));
        } catch (RuntimeException | Error e) {
            // Whoever waits must hear of it: an unforeseen fault would block its stream for good.
            fresh.forEach(waiting -> waiting.outcome.completeExceptionally(e));
            if (e instanceof Error) {
                close(Duration.ZERO);
            }
        }
    }

    private void classify(ActionClassifier classifier, List<Waiting> batch) {
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
                                    latency),
                            classifier.labels()));
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
