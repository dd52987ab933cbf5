package io.kinetoscope.stream.inference;

import io.kinetoscope.ingest.wire.SourceKind;
import io.kinetoscope.stream.clip.Clip;
import io.kinetoscope.stream.clip.ClipSpan;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/**
 * A batcher, classifiers that can be held in the middle of a batch, and clips to give them. The
 * clock stands still.
 */
final class BatcherTrial implements AutoCloseable {

    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    /** Longer than any test waits. */
    static final Duration NEVER = Duration.ofMinutes(1);

    private final CountDownLatch batchesMayEnd = new CountDownLatch(1);
    private final CountDownLatch firstBegan = new CountDownLatch(1);
    private final CountDownLatch twoBegan = new CountDownLatch(2);
    private MicroBatcher batcher;
    private MicroBatcher.Submission submission;

    /** Is as sure as can be of its only label. */
    static float[] sure(Clip clip) {
        return new float[] {1};
    }

    static FakeClassifier classifier(Function<Clip, float[]> scores) {
        return new FakeClassifier(List.of("only"), scores);
    }

    FakeClassifier blockedInItsFirstBatch() {
        return blockedWhile("");
    }

    /** Holds the batches of streams that begin so until {@link #letBatchesEnd}. */
    FakeClassifier blockedWhile(String prefix) {
        return classifier(
                clip -> {
                    if (clip.span().streamId().startsWith(prefix)) {
                        hold();
                    }
                    return sure(clip);
                });
    }

    ModelSlot start(FakeClassifier classifier, BatchSettings settings) {
        return start(List.of(classifier), settings);
    }

    ModelSlot start(List<FakeClassifier> classifiers, BatchSettings settings) {
        ModelSlot slot = new ModelSlot(classifiers);
        batcher =
                new MicroBatcher(
                        slot,
                        settings,
                        new PipelineMetrics(new CollectorRegistry()),
                        Clock.fixed(NOW, ZoneOffset.UTC));
        submission = batcher.open();
        return slot;
    }

    MicroBatcher batcher() {
        return batcher;
    }

    /** One live clip of each stream, captured just now; more may come, until {@link #noMore}. */
    List<CompletableFuture<ClipOutcome>> submit(String... streams) {
        List<CompletableFuture<ClipOutcome>> outcomes = new ArrayList<>();
        for (String stream : streams) {
            outcomes.add(submit(clip(stream, SourceKind.LIVE, NOW)));
        }
        return outcomes;
    }

    CompletableFuture<ClipOutcome> submit(Clip clip) {
        return submission.submit(clip);
    }

    /** Nobody is about to submit a clip. */
    void noMore() {
        submission.close();
    }

    static List<ClipOutcome> joinAll(List<CompletableFuture<ClipOutcome>> outcomes) {
        return outcomes.stream().map(CompletableFuture::join).toList();
    }

    static Clip clip(String stream, SourceKind kind, Instant captured) {
        ClipSpan span =
                new ClipSpan(
                        stream,
                        stream,
                        "session",
                        0,
                        captured.minusSeconds(2),
                        captured,
                        captured.minusSeconds(2),
                        captured);
        return new Clip(span, kind, captured, captured, new byte[0]);
    }

    /** Until a classifier is held. */
    void awaitFirstBatch() throws InterruptedException {
        firstBegan.await();
    }

    /** Until two are held at once. */
    void awaitTwoBatches() throws InterruptedException {
        twoBegan.await();
    }

    void letBatchesEnd() {
        batchesMayEnd.countDown();
    }

    @Override
    public void close() {
        letBatchesEnd();
        batcher.close();
    }

    private void hold() {
        firstBegan.countDown();
        twoBegan.countDown();
        try {
            batchesMayEnd.await();
        } catch (InterruptedException e) {
            throw new ClassificationException("interrupted", e);
        }
    }
}
