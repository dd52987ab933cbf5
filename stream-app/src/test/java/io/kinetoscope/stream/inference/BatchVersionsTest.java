package io.kinetoscope.stream.inference;

import static io.kinetoscope.stream.inference.BatcherTrial.NEVER;
import static io.kinetoscope.stream.inference.BatcherTrial.joinAll;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What batches see of a version of the model that takes over from another. */
@Timeout(60)
final class BatchVersionsTest {

    private final BatcherTrial trial = new BatcherTrial();

    @AfterEach
    void close() {
        trial.close();
    }

    @Test
    void shouldScoreABatchThatBeganWithTheVersionItBeganWith() throws Exception {
        FakeClassifier old = trial.blockedInItsFirstBatch();
        ModelSlot slot = trial.start(old, new BatchSettings(2, NEVER, Duration.ZERO));
        List<CompletableFuture<ClipOutcome>> begun = trial.submit("a", "b");
        trial.awaitFirstBatch();

        CompletableFuture<Void> exchange = exchange(slot, version(8));
        List<CompletableFuture<ClipOutcome>> later = trial.submit("a", "b");
        trial.letBatchesEnd();
        exchange.get();

        assertThat(versions(begun)).containsExactly(7, 7);
        assertThat(versions(later)).containsOnly(8);
    }

    @Test
    void shouldScoreEveryClipWhileVersionsAreExchanged() throws Exception {
        ModelSlot slot =
                trial.start(version(7), new BatchSettings(3, Duration.ZERO, Duration.ZERO));
        List<CompletableFuture<ClipOutcome>> all = new ArrayList<>();

        for (int next = 8; next < 40; next++) {
            all.addAll(trial.submit("a", "b", "c", "d", "e"));
            slot.exchange(List.of(version(next)));
        }

        assertThat(joinAll(all)).hasSize(160).allMatch(ClipOutcome.Scored.class::isInstance);
        assertThat(versions(all)).isSorted();
    }

    @Test
    void shouldTellTheLabelsOfTheVersionThatScored() throws Exception {
        ModelSlot slot = trial.start(version(7), new BatchSettings(1, NEVER, Duration.ZERO));
        slot.exchange(List.of(new FakeClassifier(8, List.of("other"), BatcherTrial::sure)));

        assertThat(joinAll(trial.submit("a")).get(0))
                .isInstanceOfSatisfying(
                        ClipOutcome.Scored.class,
                        scored -> assertThat(scored.labels()).containsExactly("other"));
    }

    @Test
    void shouldCloseTheOldVersionOnlyAfterItsBatch() throws Exception {
        FakeClassifier old = trial.blockedInItsFirstBatch();
        ModelSlot slot = trial.start(old, new BatchSettings(1, NEVER, Duration.ZERO));
        trial.submit("a");
        trial.awaitFirstBatch();

        CompletableFuture<Void> exchange = exchange(slot, version(8));

        assertThat(old.isClosed()).isFalse();
        trial.letBatchesEnd();
        exchange.get();
        assertThat(old.isClosed()).isTrue();
    }

    @Test
    void shouldGiveTheNextBatchToTheNewVersionWhileTheOldOneStillScores() throws Exception {
        FakeClassifier stuck = trial.blockedWhile("stuck");
        ModelSlot slot =
                trial.start(
                        List.of(stuck, trial.blockedWhile("stuck")),
                        new BatchSettings(1, NEVER, Duration.ZERO));
        trial.submit("stuck");
        trial.awaitFirstBatch();

        CompletableFuture<Void> exchange = exchange(slot, version(8), version(8));

        // The exchange has begun once the first batch is the new version's.
        List<CompletableFuture<ClipOutcome>> next = trial.submit("a");
        while (!versions(next).contains(8)) {
            next = trial.submit("a");
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
        return new FakeClassifier(version, List.of("only"), BatcherTrial::sure);
    }

    private static List<Integer> versions(List<CompletableFuture<ClipOutcome>> outcomes) {
        return joinAll(outcomes).stream()
                .map(outcome -> ((ClipOutcome.Scored) outcome).scores().model().version())
                .toList();
    }
}
