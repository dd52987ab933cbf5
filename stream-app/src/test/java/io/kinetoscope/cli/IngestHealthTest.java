package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.ingest.IngestMember;
import io.kinetoscope.ingest.IngestSettings;
import io.kinetoscope.ingest.camera.CameraSettings;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.ingest.source.Pace;
import io.kinetoscope.ingest.source.SourceSettings;
import io.kinetoscope.ingest.window.WindowSettings;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class IngestHealthTest {

    private static final Duration LIMIT = Duration.ofMillis(200);

    private final IngestHealth health = new IngestHealth(still -> still.compareTo(LIMIT) > 0);

    @Test
    void shouldBeAliveButNotReadyUntilKafkaIsThere() {
        assertThat(health.live().ok()).isTrue();
        assertThat(health.ready().ok()).isFalse();
    }

    @Test
    void shouldBeReadyWithCamerasOfItsOwn() {
        health.running();

        assertThat(health.ready().ok()).isTrue();
    }

    @Test
    void shouldNotBeAliveWhenNobodyLooksAfterTheGroup() throws InterruptedException {
        IngestMember member = member();
        health.sharing(member);

        Awaitility.await().until(() -> !health.live().ok());
        assertThat(health.live().reason()).contains("has not looked after its cameras for");
        assertThat(health.ready().ok()).isFalse();

        end(member);
    }

    @Test
    void shouldNotBeReadyWhileNoBrokerAnswers() throws InterruptedException {
        IngestMember member = member();
        health.sharing(member);
        Thread loop = new Thread(member::run);
        loop.start();

        Awaitility.await().until(() -> member.sinceLastTurn().compareTo(LIMIT) < 0);
        assertThat(health.ready().ok()).isFalse();

        member.close();
        loop.join();
    }

    /** It waits for the end of its loop. */
    private static void end(IngestMember member) throws InterruptedException {
        Thread closing = new Thread(member::close);
        closing.start();
        Thread loop = new Thread(member::run);
        loop.start();
        loop.join();
        closing.join();
    }

    private static IngestMember member() {
        CameraSettings reading =
                new CameraSettings(
                        "worker",
                        new SourceSettings(
                                Pace.REALTIME, Duration.ofSeconds(2), Duration.ofSeconds(2)),
                        WindowSettings.DEFAULT,
                        Map.of());
        return new IngestMember(
                new IngestSettings(
                        List.of(),
                        reading,
                        new KafkaSettings("127.0.0.1:1", Map.of()),
                        new Topics(""),
                        IngestSettings.DEFAULT_BUFFER_BYTES,
                        Optional.empty()),
                new CollectorRegistry(),
                Clock.systemUTC());
    }
}
