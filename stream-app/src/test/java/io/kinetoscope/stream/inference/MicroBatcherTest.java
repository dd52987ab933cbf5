package io.kinetoscope.stream.inference;

import static io.kinetoscope.stream.inference.BatcherTrial.NEVER;
import static io.kinetoscope.stream.inference.BatcherTrial.NOW;
import static io.kinetoscope.stream.inference.BatcherTrial.classifier;
import static io.kinetoscope.stream.inference.BatcherTrial.clip;
import static io.kinetoscope.stream.inference.BatcherTrial.joinAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ingest.wire.SourceKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a batch closes, what is in it, and what becomes of clips that are too old or too late. */
@Timeout(60)
final class MicroBatcherTest {

    private final BatcherTrial trial = new BatcherTrial();

    @AfterEach
    void close() {
        trial.close();
    }

    @Test
    void shouldCloseABatchWhenItIsFull() {
        FakeClassifier classifier = classifier(BatcherTrial::sure);
        trial.start(classifier, new BatchSettings(3, NEVER, Duration.ZERO));

        joinAll(trial.submit("a", "b", "c"));

        assertThat(classifier.batches()).hasSize(1);
    }

    @Test
    void shouldCloseABatchWhenItsOldestClipHasWaitedLongEnough() {
        FakeClassifier classifier = classifier(BatcherTrial::sure);
        trial.start(classifier, new BatchSettings(100, Duration.ofMillis(5), Duration.ZERO));

        joinAll(trial.submit("a"));

        assertThat(classifier.batches()).hasSize(1);
    }

    @Test
    void shouldCloseABatchWhenNobodyIsAboutToSubmitAnotherClip() {
        FakeClassifier classifier = classifier(BatcherTrial::sure);
        trial.start(classifier, new BatchSettings(100, NEVER, Duration.ZERO));

        List<CompletableFuture<ClipOutcome>> all = trial.submit("a", "b");
        trial.noMore();
        joinAll(all);

        assertThat(classifier.batches()).hasSize(1);
    }

    @Test
    void shouldWaitForWhoeverIsAboutToSubmitAClip() throws InterruptedException {
        FakeClassifier classifier = classifier(BatcherTrial::sure);
        trial.start(classifier, new BatchSettings(2, NEVER, Duration.ZERO));
        try (MicroBatcher.Submission slower = trial.batcher().open()) {
            List<CompletableFuture<ClipOutcome>> all = new ArrayList<>(trial.submit("a"));
            trial.noMore();
            // Longer than a batch waits for those who have said nothing.
            Thread.sleep(100);

            all.add(slower.submit(clip("b", SourceKind.LIVE, NOW)));
            joinAll(all);
        }

        assertThat(classifier.batches()).hasSize(1);
    }

    @Test
    void shouldNotLetOneStreamFillABatchWhileAnotherWaits() throws InterruptedException {
        FakeClassifier classifier = trial.blockedInItsFirstBatch();
        trial.start(classifier, new BatchSettings(2, Duration.ZERO, Duration.ZERO));
        List<CompletableFuture<ClipOutcome>> all = new ArrayList<>(trial.submit("first"));
        trial.awaitFirstBatch();

        all.addAll(trial.submit("busy", "busy", "busy", "quiet"));
        trial.letBatchesEnd();
        joinAll(all);

        assertThat(classifier.batches().get(1))
                .extracting(clip -> clip.span().streamId())
                .containsExactly("busy", "quiet");
    }

    @Test
    void shouldSkipALiveClipThatIsTooOldWhenItsTurnComes() {
        FakeClassifier classifier = classifier(BatcherTrial::sure);
        trial.start(classifier, new BatchSettings(1, NEVER, Duration.ofSeconds(10)));

        ClipOutcome outcome =
                trial.submit(clip("a", SourceKind.LIVE, NOW.minusMillis(10_001))).join();

        assertThat(outcome).isInstanceOf(ClipOutcome.Stale.class);
        assertThat(classifier.batches()).isEmpty();
    }

    @Test
    void shouldScoreALiveClipThatIsJustYoungEnough() {
        trial.start(
                classifier(BatcherTrial::sure),
                new BatchSettings(1, NEVER, Duration.ofSeconds(10)));

        assertThat(trial.submit(clip("a", SourceKind.LIVE, NOW.minusSeconds(10))).join())
                .isInstanceOf(ClipOutcome.Scored.class);
    }

    @Test
    void shouldNeverSkipAClipOfAFile() {
        trial.start(
                classifier(BatcherTrial::sure),
                new BatchSettings(1, NEVER, Duration.ofSeconds(10)));

        assertThat(trial.submit(clip("a", SourceKind.FILE, NOW.minusSeconds(9_999))).join())
                .isInstanceOf(ClipOutcome.Scored.class);
    }

    @Test
    void shouldMeasureFromTheCaptureOfTheClip() {
        trial.start(classifier(BatcherTrial::sure), new BatchSettings(1, NEVER, Duration.ZERO));

        ClipOutcome outcome = trial.submit(clip("a", SourceKind.LIVE, NOW.minusSeconds(3))).join();

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        ClipOutcome.Scored.class,
                        scored ->
                                assertThat(scored.scores().latency().total())
                                        .isGreaterThanOrEqualTo(3000));
    }

    @Test
    void shouldTellHowLongABatchHasBeenUnderWay() throws InterruptedException {
        trial.start(
                trial.blockedInItsFirstBatch(), new BatchSettings(1, Duration.ZERO, Duration.ZERO));
        assertThat(trial.batcher().longestUnderWay()).isZero();

        List<CompletableFuture<ClipOutcome>> all = trial.submit("a");
        trial.awaitFirstBatch();
        assertThat(trial.batcher().longestUnderWay()).isPositive();

        trial.letBatchesEnd();
        joinAll(all);
        // The worker says so itself, a moment after the clip has its outcome.
        Awaitility.await().until(() -> trial.batcher().longestUnderWay().isZero());
    }

    @Test
    void shouldRefuseWaitingClipsWhenItIsClosed() throws InterruptedException {
        trial.start(
                trial.blockedInItsFirstBatch(), new BatchSettings(1, Duration.ZERO, Duration.ZERO));
        trial.submit("first");
        trial.awaitFirstBatch();
        CompletableFuture<ClipOutcome> waiting = trial.submit("second").get(0);

        trial.batcher().close(Duration.ZERO);

        assertThatThrownBy(waiting::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(ShuttingDownException.class);
    }

    @Test
    void shouldSayThatItsThreadStillRunsWhenAForwardPassOutlastsThePatience()
            throws InterruptedException {
        trial.start(
                trial.blockedInItsFirstBatch(), new BatchSettings(1, Duration.ZERO, Duration.ZERO));
        trial.submit("first");
        trial.awaitFirstBatch();

        assertThat(trial.batcher().close(Duration.ofMillis(1))).isFalse();
    }
}
