package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.stream.StreamNode;
import io.kinetoscope.stream.clip.Windows;
import io.kinetoscope.stream.inference.ActionClassifier;
import io.kinetoscope.stream.inference.BatchSettings;
import io.kinetoscope.stream.web.Health;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /healthz} and {@code /readyz} of the stream app answer. */
@Timeout(300)
final class StreamHealthIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Predicate<Duration> NEVER_STUCK = underWay -> false;
    private static final Predicate<Duration> STUCK_AFTER_300_MS =
            underWay -> underWay.toMillis() > 300;

    @TempDir private Path dir;

    private final CountDownLatch end = new CountDownLatch(1);
    private StreamTrial trial;

    @BeforeEach
    void start() {
        trial = new StreamTrial(dir, 1);
    }

    @AfterEach
    void stop() {
        end.countDown();
        trial.close();
    }

    @Test
    void shouldBeAliveButNotReadyBeforeItIsStarted() {
        StreamNode node = trial.make(trial.taking(Duration.ZERO), batch(10), Optional.of(1));

        assertThat(node.health(STUCK_AFTER_300_MS).ok()).isTrue();
        assertThat(node.readiness()).isEqualTo(Health.down("waiting for Kafka"));
    }

    @Test
    void shouldBeAliveButNotReadyWhileNoBrokerAnswers() {
        StreamNode node = trial.make(trial.taking(Duration.ZERO), batch(10), Optional.of(1));
        node.start(new KafkaSettings("127.0.0.1:1", Map.of()), 1);

        assertThat(node.health(STUCK_AFTER_300_MS).ok()).isTrue();
        assertThat(node.readiness().ok()).isFalse();
        assertThat(node.readiness().reason()).startsWith("the stream app is ");
    }

    @Test
    void shouldBeAliveAndReadyOnceItHasPartitions() {
        StreamNode node = start(trial.taking(Duration.ZERO), 10);

        await().atMost(PATIENCE).until(() -> node.readiness().ok());
        assertThat(node.health(STUCK_AFTER_300_MS).ok()).isTrue();
    }

    @Test
    void shouldNotBeAliveWhileABatchDoesNotComeBack() {
        StreamNode node = start(hanging(), 60);
        send();

        await().atMost(PATIENCE).until(() -> !node.health(STUCK_AFTER_300_MS).ok());
        assertThat(node.health(STUCK_AFTER_300_MS).reason())
                .matches("a batch has been under way for \\d+ s");
        // Who asks says how long is too long; and what is stuck still has its partitions.
        assertThat(node.health(NEVER_STUCK).ok()).isTrue();
        assertThat(node.readiness().ok()).isTrue();

        end.countDown();
        await().atMost(PATIENCE).until(() -> node.health(STUCK_AFTER_300_MS).ok());
    }

    @Test
    void shouldNeitherBeAliveNorReadyOnceItGaveUp() throws Exception {
        StreamNode node = start(hanging(), 0.5);
        send();

        assertThat(node.failure().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotNull();
        assertThat(node.health(NEVER_STUCK)).isEqualTo(Health.down("the stream app gave up"));
        await().atMost(PATIENCE).until(() -> !node.readiness().ok());
    }

    private StreamNode start(ActionClassifier classifier, double maxSeconds) {
        return trial.start(classifier, batch(maxSeconds), Optional.of(1), Map.of());
    }

    /**
     * @param maxSeconds that a batch may take
     */
    private static BatchSettings batch(double maxSeconds) {
        return new BatchSettings(
                4,
                Duration.ofMillis(20),
                Duration.ZERO,
                Duration.ofMillis((long) (1000 * maxSeconds)));
    }

    private ActionClassifier hanging() {
        return trial.classifier(
                clips -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return Duration.ZERO;
                });
    }

    private void send() {
        Instant begin = Instant.now();
        for (FrameWindow window : Windows.file("s0", "session", 16)) {
            trial.send(StreamTrial.from(begin, window));
        }
    }
}
