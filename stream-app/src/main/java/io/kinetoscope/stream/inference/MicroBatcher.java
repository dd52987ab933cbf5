package io.kinetoscope.stream.inference;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.stream.clip.Clip;
import io.kinetoscope.stream.clip.ClipScores;
import io.kinetoscope.stream.clip.Latency;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
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
 * <p>A batch closes when it holds {@code maxBatch} clips, when the clip that waits longest has
 * waited {@code maxDelay}, or sooner, when nobody is about to submit another one: whoever brings
 * clips says so, see {@link #open}. Streams take turns in it. A batch that fails is scored again
 * clip by clip, so that only the clip at fault fails; so is one that took longer than it may. A
 * pass that never comes back fails the batcher: see {@link #failure}.
 *
 * <p>{@link #open} may be called from any thread; each classifier is run by one thread of its own.
 */
public final class MicroBatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MicroBatcher.class);

    private static final long IDLE = Long.MIN_VALUE;

    /** Within this a stream whose clips were scored comes back with the next ones of a backlog. */
    private static final long RETURN_NANOS = 2_000_000;

    private final BatchSettings settings;
    private final PipelineMetrics metrics;
    private final Clock clock;
    private final ModelSlot slot;
    private final List<Thread> workers = new ArrayList<>();
    // When each worker began with its batch, by System.nanoTime(); IDLE between batches.
    private final AtomicLongArray busySince;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // All guarded by the lock.
    private final FairQueue<Waiting> queue = new FairQueue<>(w -> w.clip.span().streamId());
    private int submissions;
    private long lastSubmissionEnd;
    private boolean closed;

    private final Optional<PassWatch> watch;
    private final Set<Waiting> underWay = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<KinetoscopeException> failure = new CompletableFuture<>();

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
        this.watch =
                settings.maxTime().isZero()
                        ? Optional.empty()
                        : Optional.of(new PassWatch(settings.hangTime(), this::giveUp));
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

    /** How clips are batched and which are too old. */
    public BatchSettings settings() {
        return settings;
    }

    /**
     * Done when a forward pass does not come back. By then nothing more is scored, whoever waited
     * was refused as at a shutdown, and the process is of no use.
     */
    public CompletableFuture<KinetoscopeException> failure() {
        return failure;
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

    /** Begins to submit clips: until it is closed, or for as long as they may, batches wait. */
    public Submission open() {
        lock.lock();
        try {
            submissions++;
        } finally {
            lock.unlock();
        }
        return new Submission();
    }

    /** Clips of one caller, who waits for their outcomes only when it is closed. For one thread. */
    public final class Submission implements AutoCloseable {

        private boolean ended;

        private Submission() {}

        /**
         * Queues a clip for the next batch.
         *
         * @return its outcome; fails with {@link ShuttingDownException} when the batcher is closed
         *     first
         */
        public CompletableFuture<ClipOutcome> submit(Clip clip) {
            return MicroBatcher.this.submit(clip);
        }

        /** Idempotent. */
        @Override
        public void close() {
            if (ended) {
                return;
            }
            ended = true;
            lock.lock();
            try {
                submissions--;
                lastSubmissionEnd = System.nanoTime();
                if (submissions == 0 && queue.size() > 0) {
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private CompletableFuture<ClipOutcome> submit(Clip clip) {
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
        watch.ifPresent(PassWatch::close);
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

    private void giveUp() {
        // First the reason: those who are refused ask for it.
        failure.complete(
                new KinetoscopeException(
                        "A batch has not come back from the model for %s, %d times"
                                        .formatted(said(settings.hangTime()), BatchSettings.HANGS)
                                + " --max-batch-time: its clips are not committed and are scored"
                                + " again after a restart. If batches take that long here, raise"
                                + " --max-batch-time or lower --max-batch"));
        close(Duration.ZERO);
        underWay.forEach(w -> w.outcome.completeExceptionally(new ShuttingDownException()));
    }

    private void run(int worker) {
        try {
            for (Batch batch = nextBatch(worker); batch != null; batch = nextBatch(worker)) {
                try (ModelSlot.Lease lease = batch.lease) {
                    busySince.set(worker, System.nanoTime());
                    underWay.addAll(batch.clips);
                    score(lease.classifier(), batch.clips, false);
                    batch.clips.forEach(underWay::remove);
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
                long left = untilItCloses();
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

    private long untilItCloses() {
        long now = System.nanoTime();
        long longest = queue.heads().mapToLong(w -> now - w.sinceNanos).max().orElse(0);
        long left = settings.maxDelay().toNanos() - longest;
        return submissions > 0 ? left : Math.min(left, RETURN_NANOS - (now - lastSubmissionEnd));
    }

    /**
     * @param again when the batch is one clip of a batch that was too slow, or failed
     */
    private void score(ActionClassifier classifier, List<Waiting> batch, boolean again) {
        Instant now = clock.instant();
        List<Waiting> fresh = new ArrayList<>(batch.size());
        for (Waiting waiting : batch) {
            if (settings.isStale(waiting.clip.sourceKind(), waiting.clip.captured(), now)) {
                waiting.outcome.complete(new ClipOutcome.Stale());
            } else {
                fresh.add(waiting);
            }
        }
        if (fresh.isEmpty()) {
            return;
        }
        try {
            Duration took = classify(classifier, fresh);
            if (settings.isLate(took)) {
                scoreAgain(classifier, fresh, took, again);
            }
        } catch (RuntimeException e) {
            if (fresh.size() == 1) {
                fresh.get(0).outcome.complete(new ClipOutcome.Failed(asFault(e)));
                return;
            }
            LOG.warn("A batch of {} clips failed; scoring them one by one", fresh.size(), e);
            fresh.forEach(alone -> score(classifier, List.of(alone), true));
        } catch (Error e) {
            // Whoever waits must hear of it: it would block its stream for good.
            fresh.forEach(waiting -> waiting.outcome.completeExceptionally(e));
            close(Duration.ZERO);
        }
    }

    /** A slow clip slows those beside it, and a slow moment passes: each has another try, alone. */
    private void scoreAgain(
            ActionClassifier classifier, List<Waiting> batch, Duration took, boolean again) {
        if (again) {
            batch.get(0)
                    .outcome
                    .complete(
                            new ClipOutcome.Failed(
                                    new ClassificationException(
                                            "the model took %s for this clip alone, longer than"
                                                            .formatted(said(took))
                                                    + " --max-batch-time ("
                                                    + said(settings.maxTime())
                                                    + ")")));
            return;
        }
        if (failure.isDone()) {
            return;
        }
        LOG.warn(
                "The model took {} for {} clips, longer than --max-batch-time ({}); scoring them"
                        + " again one by one",
                said(took),
                batch.size(),
                said(settings.maxTime()));
        batch.forEach(alone -> score(classifier, List.of(alone), true));
    }

    /**
     * Tells the outcomes, unless it took too long.
     *
     * @return what the forward pass took
     */
    private Duration classify(ActionClassifier classifier, List<Waiting> batch) {
        Instant begin = clock.instant();
        long beginNanos = System.nanoTime();
        List<float[]> probabilities = pass(classifier, batch);
        Duration inference = Duration.ofNanos(System.nanoTime() - beginNanos);
        if (settings.isLate(inference)) {
            return inference;
        }
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
        return inference;
    }

    private static ClassificationException asFault(RuntimeException e) {
        if (e instanceof ClassificationException fault) {
            return fault;
        }
        LOG.error("Unforeseen fault of the model", e);
        return new ClassificationException("unforeseen fault of the model: " + e, e);
    }

    private List<float[]> pass(ActionClassifier classifier, List<Waiting> batch) {
        watch.ifPresent(PassWatch::begin);
        try {
            return classifier.classify(batch.stream().map(Waiting::clip).toList());
        } finally {
            watch.ifPresent(PassWatch::end);
        }
    }

    private static String said(Duration time) {
        return time.toMillis() < 1000
                ? time.toMillis() + " ms"
                : String.format(Locale.ROOT, "%.1f s", time.toNanos() / 1e9);
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
