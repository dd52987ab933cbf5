package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.stream.StreamNode;
import io.kinetoscope.stream.clip.Clip;
import io.kinetoscope.stream.clip.Windows;
import io.kinetoscope.stream.inference.ActionClassifier;
import io.kinetoscope.stream.inference.BatchSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guarantee: a clip is scored once in what a read-committed subscriber sees, however long it
 * and the clips beside it take, and over whatever commits and rebalances its batch straddles. One
 * that takes longer than it may goes to the dead letters, and a model that does not come back ends
 * the app.
 *
 * <p>One thread has all four partitions here, and transactions may be open for a second and a half;
 * brokers look every ten seconds for those that were open for longer.
 */
@Timeout(300)
final class SlowClipsIT {

    /** Nobody waits for such windows, and the broker deletes only what is a day old. */
    private static final Instant AN_HOUR_AGO = Instant.now().minus(Duration.ofHours(1));

    private static final int STREAMS = 4;
    private static final int WINDOWS = 3;
    private static final Duration NEVER_STALE = Duration.ZERO;
    private static final Map<String, String> SHORT_TRANSACTIONS =
            Map.of("transaction.timeout.ms", "1500");

    @TempDir private Path dir;

    private StreamTrial trial;

    @BeforeEach
    void start() {
        trial = new StreamTrial(dir, STREAMS);
    }

    @AfterEach
    void stop() {
        trial.close();
    }

    @Test
    void shouldScoreEveryClipOnceThoughTheClipsBetweenTwoCommitsOutlastATransaction() {
        // A round takes 16 s, and the first clip of it has been scored after four.
        startOneThread(trial.taking(Duration.ofSeconds(4)), Duration.ofSeconds(10));
        sendAll(1);

        assertScoredOnce(clips(1));
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void shouldSendAClipThatTakesTooLongToTheDeadLettersAndGoOn() {
        ActionClassifier slow =
                trial.classifier(
                        clips ->
                                clips.stream().anyMatch(SlowClipsIT::isTheSlowOne)
                                        ? Duration.ofMillis(2500)
                                        : Duration.ZERO);
        startOneThread(slow, Duration.ofSeconds(1));
        sendAll();

        assertThat(reasonThatTheSlowOneAloneIsDead())
                .matches(
                        "the model took 2\\.\\d s for this clip alone, longer than --max-batch-time"
                                + " \\(1\\.0 s\\)");
    }

    @Test
    void shouldSendOnlyTheClipThatThrowsToTheDeadLetters() {
        ActionClassifier throwing =
                trial.classifier(
                        clips -> {
                            if (clips.stream().anyMatch(SlowClipsIT::isTheSlowOne)) {
                                throw new IllegalStateException("out of cheese");
                            }
                            return Duration.ZERO;
                        });
        startOneThread(throwing, Duration.ofSeconds(10));
        sendAll();

        assertThat(reasonThatTheSlowOneAloneIsDead()).contains("out of cheese");
    }

    @Test
    void shouldGiveUpWhenAPassDoesNotComeBackAndLetAnotherTakeOver() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        ActionClassifier hanging =
                trial.classifier(
                        clips -> {
                            if (clips.stream().anyMatch(SlowClipsIT::isTheSlowOne)) {
                                await(end);
                            }
                            return Duration.ZERO;
                        });
        StreamNode hung = startOneThread(hanging, Duration.ofMillis(500));
        sendAll();

        assertThat(hung.failure().get(60, TimeUnit.SECONDS))
                .hasMessageStartingWith(
                        "A batch has not come back from the model for 3.0 s, 6 times"
                                + " --max-batch-time")
                .message()
                .doesNotContain("\n");
        startOneThread(trial.taking(Duration.ZERO), Duration.ofSeconds(10));

        assertScoredOnce(clips());
        end.countDown();
    }

    @Test
    void shouldScoreEveryClipOnceThoughBatchesStraddleRebalances() {
        startOneThread(trial.taking(Duration.ofMillis(700)), Duration.ofSeconds(10));
        sendAll();
        awaitScores(3);
        StreamNode second =
                startOneThread(trial.taking(Duration.ofMillis(700)), Duration.ofSeconds(10));
        awaitScores(10);
        second.close();

        assertScoredOnce(clips());
    }

    private StreamNode startOneThread(ActionClassifier classifier, Duration maxTime) {
        return trial.start(
                classifier,
                new BatchSettings(4, Duration.ofMillis(20), NEVER_STALE, maxTime),
                Optional.of(1),
                SHORT_TRANSACTIONS);
    }

    private void sendAll() {
        sendAll(WINDOWS);
    }

    private void sendAll(int windows) {
        List<List<FrameWindow>> sessions = new ArrayList<>();
        for (int s = 0; s < STREAMS; s++) {
            sessions.add(Windows.file("s" + s, "session", 8 * windows));
        }
        for (int w = 0; w < windows; w++) {
            for (List<FrameWindow> session : sessions) {
                trial.send(StreamTrial.from(AN_HOUR_AGO, session.get(w)));
            }
        }
    }

    private static List<String> clips() {
        return clips(WINDOWS);
    }

    private static List<String> clips(int windows) {
        List<String> all = new ArrayList<>();
        for (int s = 0; s < STREAMS; s++) {
            for (int i = 0; i < 2 * windows - 1; i++) {
                all.add("s" + s + " " + i);
            }
        }
        return all;
    }

    private static boolean isTheSlowOne(Clip clip) {
        return clip.span().streamId().equals("s2") && clip.span().index() == 3;
    }

    private void awaitScores(int count) {
        try (CommittedRecords scores = new CommittedRecords(trial.servers(), "clip-scores")) {
            scores.await(count);
        }
    }

    private void assertScoredOnce(List<String> expected) {
        try (CommittedRecords scores = new CommittedRecords(trial.servers(), "clip-scores")) {
            scores.await(expected.size());
            // What would come twice comes soon after.
            CommittedRecords.settle(Duration.ofSeconds(3), scores);
            assertThat(scores.read())
                    .extracting(StreamTrial::clip)
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    /** All others are scored; why it is not. */
    private String reasonThatTheSlowOneAloneIsDead() {
        List<String> others = clips();
        others.remove("s2 3");
        assertScoredOnce(others);
        List<TopicRecord> letters = deadLetters();
        assertThat(letters).hasSize(1);
        return letters.get(0).header("kinetoscope_dead_letter_reason");
    }

    private List<TopicRecord> deadLetters() {
        return CommittedRecords.of(trial.servers(), "dead-letters");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
