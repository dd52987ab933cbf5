package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What whoever deploys it asks of running processes: probes, signals, and whether all of it works.
 */
@Timeout(600)
final class ProbeIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir static Path dir;
    private static KafkaProcess kafka;

    @BeforeAll
    static void start() {
        kafka = KafkaProcess.start(dir);
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void shouldSeeTheScoresOfItsOwnSceneAndEndAtSigterm() throws Exception {
        try (KinetoscopeProcess stream = kafka.run("stream", "--port", "0")) {
            WebClient web = WebClient.of(stream);
            assertThat(web.status("/healthz")).isEqualTo(200);
            await().atMost(PATIENCE).until(() -> web.status("/readyz") == 200);

            try (KinetoscopeProcess probe = kafka.run("probe", "--timeout", "3m")) {
                assertThat(probe.exitCode(200)).as(probe.err()).isZero();
                assertThat(probe.out()).contains("12 windows of stream probe-", "rsanet-motion:");
            }

            stream.terminate();
            assertThat(stream.exitCode(30)).isEqualTo(143);
        }
    }

    @Test
    void shouldSayThatNobodyScores() {
        try (KinetoscopeProcess probe =
                kafka.run("probe", "--topic-prefix", "lonely-", "--timeout", "1s")) {
            assertThat(probe.exitCode()).isEqualTo(1);
            assertThat(probe.err()).contains("no scores of them came on lonely-clip-scores");
        }
    }

    @Test
    void shouldBeReadyToReadCamerasWhenInTheGroupAndEndAtSigterm() throws Exception {
        int port = FreePort.find();
        try (KinetoscopeProcess ingest = kafka.run("ingest", "--port", Integer.toString(port))) {
            WebClient web = WebClient.ofPort(port);
            await().atMost(PATIENCE).ignoreExceptions().until(() -> web.status("/readyz") == 200);
            assertThat(web.status("/healthz")).isEqualTo(200);

            ingest.terminate();
            assertThat(ingest.exitCode(30)).isEqualTo(143);
        }
    }

    @Test
    void shouldBeAliveButNotReadyWithoutKafka() throws Exception {
        int port = FreePort.find();
        try (KinetoscopeProcess ingest =
                KinetoscopeProcess.start(
                        dir,
                        "ingest",
                        "--bootstrap-servers",
                        "127.0.0.1:1",
                        "--port",
                        Integer.toString(port))) {
            WebClient web = WebClient.ofPort(port);
            await().atMost(Duration.ofSeconds(40))
                    .ignoreExceptions()
                    .until(() -> web.status("/healthz") == 200);
            assertThat(web.status("/readyz")).isEqualTo(503);
            ingest.assertIsAlive();
        }
    }
}
