package io.kinetoscope.stream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class MicroBatcherTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration NEVER = Duration.ofMinutes(1);

    private final CountDownLatch firstBatchMayEnd = new CountDownLatch(1);
    private final CountDownLatch firstBatchBegan = new CountDownLatch(1);
    private final CountDownLatch bothBegan = new CountDownLatch(2);
    private MicroBatcher batcher;

    @AfterEach
    void close() {
        firstBatchMayEnd.countDown();
        batcher.close();
    }

    @Test
    void shouldCloseABatchWhenItIsFull() {
        FakeClassifier classifier = classifier(MicroBatcherTest::sure);
        start(classifier, new BatchSettings(3, NEVER, Duration.ZERO));

        joinAll(submit("a", "b", "c"));

        assertThat(classifier.batches()).hasSize(1);
    }

    @Test
    void shouldCloseABatchWhenItsOldestClipHasWaitedLongEnough() {
        FakeClassifier classifier = classifier(MicroBatcherTest::sure);
        start(classifier, new BatchSettings(100, Duration.ofMillis(5), Duration.ZERO));

        joinAll(submit("a"));

        assertThat(classifier.batches()).hasSize(1);
    }

    @Test
    void shouldNotLetOneStreamFillABatchWhileAnotherWaits() throws InterruptedException {
        FakeClassifier classifier = blockedInItsFirstBatch();
        start(classifier, new BatchSettings(2, Duration.ZERO, Duration.ZERO));
        List<CompletableFuture<ClipOutcome>> all = new ArrayList<>(submit("first"));
        firstBatchBegan.await();

        all.addAll(submit("busy", "busy", "busy", "quiet"));
        firstBatchMayEnd.countDown();
        joinAll(all);

        assertThat(classifier.batches().get(1))
                .extracting(clip -> clip.span().streamId())
                .containsExactly("busy", "quiet");
    }

    @Test
    void shouldFailOnlyTheClipAtFault() {
        start(
                classifier(
                        clip -> {
                            if (clip.span().streamId().equals("bad")) {
                                throw new ClassificationException("odd clip");
                            }
                            return new float[] {1};
                        }),
                new BatchSettings(3, NEVER, Duration.ZERO));

        List<ClipOutcome> outcomes = joinAll(submit("a", "bad", "b"));

        assertThat(outcomes.get(0)).isInstanceOf(ClipOutcome.Scored.class);
        assertThat(outcomes.get(1))
                .isInstanceOfSatisfying(
                        ClipOutcome.Failed.class,
                        failed -> assertThat(failed.cause()).hasMessage("odd clip"));
        assertThat(outcomes.get(2)).isInstanceOf(ClipOutcome.Scored.class);
    }

    @Test
    void shouldSkipALiveClipThatIsTooOldWhenItsTurnComes() {
        FakeClassifier classifier = classifier(MicroBatcherTest::sure);
        start(classifier, new BatchSettings(1, NEVER, Duration.ofSeconds(10)));

        ClipOutcome outcome =
                batcher.submit(clip("a", SourceKind.LIVE, NOW.minusMillis(10_001))).join();

        assertThat(outcome).isInstanceOf(ClipOutcome.Stale.class);
        assertThat(classifier.batches()).isEmpty();
    }

    @Test
    void shouldScoreALiveClipThatIsJustYoungEnough() {
        start(
                classifier(MicroBatcherTest::sure),
                new BatchSettings(1, NEVER, Duration.ofSeconds(10)));

        assertThat(batcher.submit(clip("a", SourceKind.LIVE, NOW.minusSeconds(10))).join())
                .isInstanceOf(ClipOutcome.Scored.class);
    }

    @Test
    void shouldNeverSkipAClipOfAFile() {
        start(
                classifier(MicroBatcherTest::sure),
                new BatchSettings(1, NEVER, Duration.ofSeconds(10)));

        assertThat(batcher.submit(clip("a", SourceKind.FILE, NOW.minusSeconds(9_999))).join())
                .isInstanceOf(ClipOutcome.Scored.class);
    }

    @Test
    void shouldMeasureFromTheCaptureOfTheClip() {
        start(classifier(MicroBatcherTest::sure), new BatchSettings(1, NEVER, Duration.ZERO));

        ClipOutcome outcome =
                batcher.submit(clip("a", SourceKind.LIVE, NOW.minusSeconds(3))).join();

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        ClipOutcome.Scored.class,
                        scored ->
                                assertThat(scored.scores().latency().total())
                                        .isGreaterThanOrEqualTo(3000));
    }

    @Test
    void shouldTellHowLongABatchHasBeenUnderWay() throws InterruptedException {
        start(blockedInItsFirstBatch(), new BatchSettings(1, Duration.ZERO, Duration.ZERO));
        assertThat(batcher.longestUnderWay()).isZero();

        List<CompletableFuture<ClipOutcome>> all = submit("a");
        firstBatchBegan.await();
        assertThat(batcher.longestUnderWay()).isPositive();

        firstBatchMayEnd.countDown();
        joinAll(all);
        // The worker says so itself, a moment after the clip has its outcome.
        Awaitility.await().until(() -> batcher.longestUnderWay().isZero());
    }

    @Test
    void shouldRefuseWaitingClipsWhenItIsClosed() throws InterruptedException {
        start(blockedInItsFirstBatch(), new BatchSettings(1, Duration.ZERO, Duration.ZERO));
        submit("first");
        firstBatchBegan.await();
        CompletableFuture<ClipOutcome> waiting = submit("second").get(0);

        batcher.close(Duration.ZERO);

        assertThatThrownBy(waiting::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(ShuttingDownException.class);
    }

    @Test
    void shouldSayThatItsThreadStillRunsWhenAForwardPassOutlastsThePatience()
            throws InterruptedException {
        start(blockedInItsFirstBatch(), new BatchSettings(1, Duration.ZERO, Duration.ZERO));
        submit("first");
        firstBatchBegan.await();

        assertThat(batcher.close(Duration.ofMillis(1))).isFalse();
    }

    @Test
    void shouldTellWhoeverWaitsOfAFaultThatNobodyForesaw() throws Exception {
        start(
                classifier(
                        clip -> {
                            throw new IllegalStateException("a bug");
                        }),
                new BatchSettings(1, NEVER, Duration.ZERO));

        assertThat(submit("a").get(0).get(30, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        ClipOutcome.Failed.class,
                        failed -> assertThat(failed.cause()).hasRootCauseMessage("a bug"));
    }

    @Test
    void shouldScoreTheClipsOfASlowBatchOneByOne() {
        FakeClassifier classifier = classifier(clip -> sleepIfItIs("slow", clip));
        start(classifier, new BatchSettings(2, NEVER, Duration.ZERO, Duration.ofMillis(400)));

        List<ClipOutcome> outcomes = joinAll(submit("slow", "b"));

        assertThat(outcomes.get(0))
                .isInstanceOfSatisfying(
                        ClipOutcome.Failed.class,
                        failed ->
                                assertThat(failed.cause())
                                        .hasMessageContaining(
                                                "alone, longer than --max-batch-time (400 ms)"));
        assertThat(outcomes.get(1)).isInstanceOf(ClipOutcome.Scored.class);
        assertThat(classifier.batches()).extracting(List::size).containsExactly(2, 1, 1);
    }

    @Test
    void shouldFailWhenAPassDoesNotComeBack() throws Exception {
        start(
                blockedInItsFirstBatch(),
                new BatchSettings(1, Duration.ZERO, Duration.ZERO, Duration.ofMillis(50)));
        List<CompletableFuture<ClipOutcome>> both = submit("a", "b");

        assertThat(batcher.failure().get(30, TimeUnit.SECONDS))
                .hasMessageContaining("has not come back from the model for 300 ms");
        for (CompletableFuture<ClipOutcome> outcome : both) {
            assertThatThrownBy(() -> outcome.get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(ShuttingDownException.class);
        }
    }

    @Test
    void shouldGiveTheNextBatchToTheClassifierThatIsFree() throws InterruptedException {
        FakeClassifier busy = blockedInItsFirstBatch();
        FakeClassifier free = blockedInItsFirstBatch();
        start(List.of(busy, free), new BatchSettings(1, Duration.ZERO, Duration.ZERO));
        List<CompletableFuture<ClipOutcome>> both = submit("a", "b");
        bothBegan.await();

        assertThat(both).noneMatch(CompletableFuture::isDone);
        assertThat(busy.batches()).hasSize(1);
        assertThat(free.batches()).hasSize(1);
    }

    @Test
    void shouldGoOnWithTheOtherClassifierWhileOneIsStuck() throws InterruptedException {
        FakeClassifier one = blockedWhile("stuck");
        FakeClassifier other = blockedWhile("stuck");
        start(List.of(one, other), new BatchSettings(1, Duration.ZERO, Duration.ZERO));
        submit("stuck");
        firstBatchBegan.await();

        List<ClipOutcome> outcomes = joinAll(submit("a", "b", "c"));

        assertThat(outcomes).allMatch(ClipOutcome.Scored.class::isInstance);
    }

    @Test
    void shouldFailOnlyTheClipAtFaultWithSeveralClassifiers() {
        Function<Clip, float[]> picky =
                clip -> {
                    if (clip.span().streamId().equals("bad")) {
                        throw new ClassificationException("odd clip");
                    }
                    return new float[] {1};
                };
        start(
                List.of(classifier(picky), classifier(picky)),
                new BatchSettings(3, NEVER, Duration.ZERO));

        List<ClipOutcome> outcomes = joinAll(submit("a", "bad", "b", "c", "d", "e"));

        assertThat(outcomes.get(1)).isInstanceOf(ClipOutcome.Failed.class);
        assertThat(outcomes).filteredOn(ClipOutcome.Scored.class::isInstance).hasSize(5);
    }

    @Test
    void shouldWaitForEveryClassifierWhenItIsClosed() throws InterruptedException {
        start(
                List.of(blockedWhile("stuck"), blockedWhile("stuck")),
                new BatchSettings(1, Duration.ZERO, Duration.ZERO));
        CompletableFuture<ClipOutcome> stuck = submit("stuck").get(0);
        firstBatchBegan.await();

        assertThat(batcher.close(Duration.ofMillis(1))).isFalse();
        firstBatchMayEnd.countDown();
        assertThat(batcher.close(NEVER)).isTrue();
        assertThat(stuck.join()).isInstanceOf(ClipOutcome.Scored.class);
    }

    @Test
    void shouldStopAltogetherWhenOneClassifierHasAnError() {
        Function<Clip, float[]> dying =
                clip -> {
                    throw new OutOfMemoryError("no memory");
                };
        start(
                List.of(classifier(dying), classifier(dying)),
                new BatchSettings(1, Duration.ZERO, Duration.ZERO));
        assertThatThrownBy(submit("a").get(0)::join).hasRootCauseMessage("no memory");

        batcher.close();

        assertThatThrownBy(submit("b").get(0)::join)
                .hasCauseInstanceOf(ShuttingDownException.class);
    }

    @Test
    void shouldScoreABatchThatBeganWithTheVersionItBeganWith() throws Exception {
        FakeClassifier old = blockedInItsFirstBatch();
        ModelSlot slot = start(old, new BatchSettings(2, NEVER, Duration.ZERO));
        List<CompletableFuture<ClipOutcome>> begun = submit("a", "b");
        firstBatchBegan.await();

        CompletableFuture<Void> exchange = exchange(slot, version(8));
        List<CompletableFuture<ClipOutcome>> later = submit("a", "b");
        firstBatchMayEnd.countDown();
        exchange.get();

        assertThat(versions(begun)).containsExactly(7, 7);
        assertThat(versions(later)).containsOnly(8);
    }

    @Test
    void shouldScoreEveryClipWhileVersionsAreExchanged() throws Exception {
        ModelSlot slot = start(version(7), new BatchSettings(3, Duration.ZERO, Duration.ZERO));
        List<CompletableFuture<ClipOutcome>> all = new ArrayList<>();

        for (int next = 8; next < 40; next++) {
            all.addAll(submit("a", "b", "c", "d", "e"));
            slot.exchange(List.of(version(next)));
        }

        assertThat(joinAll(all)).hasSize(160).allMatch(ClipOutcome.Scored.class::isInstance);
        assertThat(versions(all)).isSorted();
    }

    @Test
    void shouldTellTheLabelsOfTheVersionThatScored() throws Exception {
        ModelSlot slot = start(version(7), new BatchSettings(1, NEVER, Duration.ZERO));
        slot.exchange(List.of(new FakeClassifier(8, List.of("other"), MicroBatcherTest::sure)));

        assertThat(joinAll(submit("a")).get(0))
                .isInstanceOfSatisfying(
                        ClipOutcome.Scored.class,
                        scored -> assertThat(scored.labels()).containsExactly("other"));
    }

    @Test
    void shouldCloseTheOldVersionOnlyAfterItsBatch() throws Exception {
        FakeClassifier old = blockedInItsFirstBatch();
        ModelSlot slot = start(old, new BatchSettings(1, NEVER, Duration.ZERO));
        submit("a");
        firstBatchBegan.await();

        CompletableFuture<Void> exchange = exchange(slot, version(8));

        assertThat(old.isClosed()).isFalse();
        firstBatchMayEnd.countDown();
        exchange.get();
        assertThat(old.isClosed()).isTrue();
    }

    @Test
    void shouldGiveTheNextBatchToTheNewVersionWhileTheOldOneStillScores() throws Exception {
        FakeClassifier stuck = blockedWhile("stuck");
        ModelSlot slot =
                start(
                        List.of(stuck, blockedWhile("stuck")),
                        new BatchSettings(1, NEVER, Duration.ZERO));
        submit("stuck");
        firstBatchBegan.await();

        CompletableFuture<Void> exchange = exchange(slot, version(8), version(8));

        // The exchange has begun once the first batch is the new version's.
        List<CompletableFuture<ClipOutcome>> next = submit("a");
        while (!versions(next).contains(8)) {
            next = submit("a");
        }
        assertThat(exchange).isNotDone();
    }

    /** On a thread of its own; has begun to wait for the running batches, or is done. */
    private static CompletableFuture<Void> exchange(ModelSlot slot, FakeClassifier... next) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                slot.exchange(List.of(next));
                                done.complete(null);
                            } catch (InterruptedException e) {
                                done.completeExceptionally(e);
                            }
                        });
        thread.start();
        while (thread.getState() != Thread.State.WAITING && thread.isAlive()) {
            Thread.onSpinWait();
        }
        return done;
    }

    private static FakeClassifier version(int version) {
        return new FakeClassifier(version, List.of("only"), MicroBatcherTest::sure);
    }

    private static List<Integer> versions(List<CompletableFuture<ClipOutcome>> outcomes) {
        return joinAll(outcomes).stream()
                .map(outcome -> ((ClipOutcome.Scored) outcome).scores().model().version())
                .toList();
    }

    private static float[] sleepIfItIs(String stream, Clip clip) {
        if (clip.span().streamId().equals(stream)) {
            try {
                Thread.sleep(600);
            } catch (InterruptedException e) {
                throw new ClassificationException("interrupted", e);
            }
        }
        return new float[] {1};
    }

    private static float[] sure(Clip clip) {
        return new float[] {1};
    }

    private static FakeClassifier classifier(Function<Clip, float[]> scores) {
        return new FakeClassifier(List.of("only"), scores);
    }

    private FakeClassifier blockedInItsFirstBatch() {
        return blockedWhile("");
    }

    /** Holds the batches of streams that begin so until it is told otherwise. */
    private FakeClassifier blockedWhile(String prefix) {
        return classifier(
                clip -> {
                    if (!clip.span().streamId().startsWith(prefix)) {
                        return new float[] {1};
                    }
                    firstBatchBegan.countDown();
                    bothBegan.countDown();
                    try {
                        firstBatchMayEnd.await();
                    } catch (InterruptedException e) {
                        throw new ClassificationException("interrupted", e);
                    }
                    return new float[] {1};
                });
    }

    private ModelSlot start(FakeClassifier classifier, BatchSettings settings) {
        return start(List.of(classifier), settings);
    }

    private ModelSlot start(List<FakeClassifier> classifiers, BatchSettings settings) {
        ModelSlot slot = new ModelSlot(classifiers);
        batcher =
                new MicroBatcher(
                        slot,
                        settings,
                        new PipelineMetrics(new CollectorRegistry()),
                        Clock.fixed(NOW, ZoneOffset.UTC));
        return slot;
    }

    private List<CompletableFuture<ClipOutcome>> submit(String... streams) {
        List<CompletableFuture<ClipOutcome>> outcomes = new ArrayList<>();
        for (String stream : streams) {
            outcomes.add(batcher.submit(clip(stream, SourceKind.LIVE, NOW)));
        }
        return outcomes;
    }

    private static List<ClipOutcome> joinAll(List<CompletableFuture<ClipOutcome>> outcomes) {
        return outcomes.stream().map(CompletableFuture::join).toList();
    }

    private static Clip clip(String stream, SourceKind kind, Instant captured) {
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
}
