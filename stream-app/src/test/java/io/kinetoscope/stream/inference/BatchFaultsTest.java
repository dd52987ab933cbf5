package io.kinetoscope.stream.inference;

import static io.kinetoscope.stream.inference.BatcherTrial.NEVER;
import static io.kinetoscope.stream.inference.BatcherTrial.classifier;
import static io.kinetoscope.stream.inference.BatcherTrial.joinAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.stream.clip.Clip;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of clips when the model fails, is slow, or does not come back. */
@Timeout(60)
final class BatchFaultsTest {

    private final BatcherTrial trial = new BatcherTrial();

    @AfterEach
    void close() {
        trial.close();
    }

    @Test
    void shouldFailOnlyTheClipAtFault() {
        trial.start(classifier(BatchFaultsTest::picky), new BatchSettings(3, NEVER, Duration.ZERO));

        List<ClipOutcome> outcomes = joinAll(trial.submit("a", "bad", "b"));

        assertThat(outcomes.get(0)).isInstanceOf(ClipOutcome.Scored.class);
        assertThat(outcomes.get(1))
                .isInstanceOfSatisfying(
                        ClipOutcome.Failed.class,
                        failed -> assertThat(failed.cause()).hasMessage("odd clip"));
        assertThat(outcomes.get(2)).isInstanceOf(ClipOutcome.Scored.class);
    }

    @Test
    void shouldTellWhoeverWaitsOfAFaultThatNobodyForesaw() throws Exception {
        trial.start(
                classifier(
                        clip -> {
                            throw new IllegalStateException("a bug");
                        }),
                new BatchSettings(1, NEVER, Duration.ZERO));

        assertThat(trial.submit("a").get(0).get(30, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        ClipOutcome.Failed.class,
                        failed -> assertThat(failed.cause()).hasRootCauseMessage("a bug"));
    }

    @Test
    void shouldScoreTheClipsOfASlowBatchOneByOne() {
        FakeClassifier classifier = classifier(clip -> slowIfItIs("slow", clip));
        trial.start(classifier, new BatchSettings(2, NEVER, Duration.ZERO, Duration.ofSeconds(1)));

        List<ClipOutcome> outcomes = joinAll(trial.submit("slow", "b"));

        assertThat(outcomes.get(0))
                .isInstanceOfSatisfying(
                        ClipOutcome.Failed.class,
                        failed ->
                                assertThat(failed.cause())
                                        .hasMessageContaining(
                                                "alone, longer than --max-batch-time (1.0 s)"));
        assertThat(outcomes.get(1)).isInstanceOf(ClipOutcome.Scored.class);
        assertThat(classifier.batches()).extracting(List::size).containsExactly(2, 1, 1);
    }

    @Test
    void shouldFailWhenAPassDoesNotComeBack() throws Exception {
        trial.start(
                trial.blockedInItsFirstBatch(),
                new BatchSettings(1, Duration.ZERO, Duration.ZERO, Duration.ofMillis(50)));
        List<CompletableFuture<ClipOutcome>> both = trial.submit("a", "b");

        assertThat(trial.batcher().failure().get(30, TimeUnit.SECONDS))
                .hasMessageContaining("has not come back from the model for 300 ms");
        for (CompletableFuture<ClipOutcome> outcome : both) {
            assertThatThrownBy(() -> outcome.get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(ShuttingDownException.class);
        }
    }

    @Test
    void shouldFailOnlyTheClipAtFaultWithSeveralClassifiers() {
        trial.start(
                List.of(classifier(BatchFaultsTest::picky), classifier(BatchFaultsTest::picky)),
                new BatchSettings(3, NEVER, Duration.ZERO));

        List<ClipOutcome> outcomes = joinAll(trial.submit("a", "bad", "b", "c", "d", "e"));

        assertThat(outcomes.get(1)).isInstanceOf(ClipOutcome.Failed.class);
        assertThat(outcomes).filteredOn(ClipOutcome.Scored.class::isInstance).hasSize(5);
    }

    @Test
    void shouldStopAltogetherWhenOneClassifierHasAnError() {
        Function<Clip, float[]> dying =
                clip -> {
                    throw new OutOfMemoryError("no memory");
                };
        trial.start(
                List.of(classifier(dying), classifier(dying)),
                new BatchSettings(1, Duration.ZERO, Duration.ZERO));
        assertThatThrownBy(trial.submit("a").get(0)::join).hasRootCauseMessage("no memory");

        // The worker closes the queue a moment after the clip has its outcome.
        Awaitility.await()
                .untilAsserted(
                        () ->
                                assertThatThrownBy(trial.submit("b").get(0)::join)
                                        .hasCauseInstanceOf(ShuttingDownException.class));
    }

    private static float[] slowIfItIs(String stream, Clip clip) {
        if (clip.span().streamId().equals(stream)) {
            try {
                Thread.sleep(1_200);
            } catch (InterruptedException e) {
                throw new ClassificationException("interrupted", e);
            }
        }
        return BatcherTrial.sure(clip);
    }

    /** Fails for the stream {@code bad}. */
    private static float[] picky(Clip clip) {
        if (clip.span().streamId().equals("bad")) {
            throw new ClassificationException("odd clip");
        }
        return BatcherTrial.sure(clip);
    }
}
