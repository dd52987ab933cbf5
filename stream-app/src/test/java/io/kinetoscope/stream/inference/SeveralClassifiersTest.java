package io.kinetoscope.stream.inference;

import static io.kinetoscope.stream.inference.BatcherTrial.NEVER;
import static io.kinetoscope.stream.inference.BatcherTrial.joinAll;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One queue of clips, and several classifiers that take batches from it. */
@Timeout(60)
final class SeveralClassifiersTest {

    private final BatcherTrial trial = new BatcherTrial();

    @AfterEach
    void close() {
        trial.close();
    }

    @Test
    void shouldGiveTheNextBatchToTheClassifierThatIsFree() throws InterruptedException {
        FakeClassifier busy = trial.blockedInItsFirstBatch();
        FakeClassifier free = trial.blockedInItsFirstBatch();
        trial.start(List.of(busy, free), new BatchSettings(1, Duration.ZERO, Duration.ZERO));
        List<CompletableFuture<ClipOutcome>> both = trial.submit("a", "b");
        trial.awaitTwoBatches();

        assertThat(both).noneMatch(CompletableFuture::isDone);
        assertThat(busy.batches()).hasSize(1);
        assertThat(free.batches()).hasSize(1);
    }

    @Test
    void shouldGoOnWithTheOtherClassifierWhileOneIsStuck() throws InterruptedException {
        FakeClassifier one = trial.blockedWhile("stuck");
        FakeClassifier other = trial.blockedWhile("stuck");
        trial.start(List.of(one, other), new BatchSettings(1, Duration.ZERO, Duration.ZERO));
        trial.submit("stuck");
        trial.awaitFirstBatch();

        List<ClipOutcome> outcomes = joinAll(trial.submit("a", "b", "c"));

        assertThat(outcomes).allMatch(ClipOutcome.Scored.class::isInstance);
    }

    @Test
    void shouldWaitForEveryClassifierWhenItIsClosed() throws InterruptedException {
        trial.start(
                List.of(trial.blockedWhile("stuck"), trial.blockedWhile("stuck")),
                new BatchSettings(1, Duration.ZERO, Duration.ZERO));
        CompletableFuture<ClipOutcome> stuck = trial.submit("stuck").get(0);
        trial.awaitFirstBatch();

        assertThat(trial.batcher().close(Duration.ofMillis(1))).isFalse();
        trial.letBatchesEnd();
        assertThat(trial.batcher().close(NEVER)).isTrue();
        assertThat(stuck.join()).isInstanceOf(ClipOutcome.Scored.class);
    }
}
