package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
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

    @TempDir static Path dir;
    private static KinetoscopeProcess broker;
    private static String servers;

    @BeforeAll
    static void startBroker() {
        broker =
                KinetoscopeProcess.start(
                        dir,
                        "broker",
                        "--data-dir",
                        dir.resolve("broker").toString(),
                        "--broker-port",
                        "0");
        broker.awaitErr(err -> err.contains("Kafka is ready at "));
        servers = broker.err().replaceAll("(?s).*Kafka is ready at ([^,]+),.*", "$1").strip();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void shouldSeeTheScoresOfItsOwnSceneAndEndAtSigterm() throws Exception {
        try (KinetoscopeProcess stream = kinetoscope("stream", "--port", "0")) {
            stream.awaitErr(err -> err.contains("page at http://"));
            String web = web(stream);
            assertThat(status(web + "/healthz")).isEqualTo(200);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> status(web + "/readyz") == 200);

            try (KinetoscopeProcess probe = kinetoscope("probe", "--timeout", "3m")) {
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
                kinetoscope("probe", "--topic-prefix", "lonely-", "--timeout", "1s")) {
            assertThat(probe.exitCode()).isEqualTo(1);
            assertThat(probe.err()).contains("no scores of them came on lonely-clip-scores");
        }
    }

    @Test
    void shouldBeReadyToReadCamerasWhenInTheGroupAndEndAtSigterm() throws Exception {
        int port = freePort();
        try (KinetoscopeProcess ingest = kinetoscope("ingest", "--port", Integer.toString(port))) {
            String web = "http://127.0.0.1:" + port;
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .ignoreExceptions()
                    .until(() -> status(web + "/readyz") == 200);
            assertThat(status(web + "/healthz")).isEqualTo(200);

            ingest.terminate();
            assertThat(ingest.exitCode(30)).isEqualTo(143);
        }
    }

    @Test
    void shouldBeAliveButNotReadyWithoutKafka() throws Exception {
        int port = freePort();
        try (KinetoscopeProcess ingest =
                KinetoscopeProcess.start(
                        dir,
                        "ingest",
                        "--bootstrap-servers",
                        "127.0.0.1:1",
                        "--port",
                        Integer.toString(port))) {
            String web = "http://127.0.0.1:" + port;
            Awaitility.await()
                    .atMost(Duration.ofSeconds(40))
                    .ignoreExceptions()
                    .until(() -> status(web + "/healthz") == 200);
            assertThat(status(web + "/readyz")).isEqualTo(503);
        }
    }

    private static KinetoscopeProcess kinetoscope(String command, String... more) {
        String[] all = new String[more.length + 3];
        all[0] = command;
        all[1] = "--bootstrap-servers";
        all[2] = servers;
        System.arraycopy(more, 0, all, 3, more.length);
        return KinetoscopeProcess.start(dir, all);
    }

    private static String web(KinetoscopeProcess process) {
        return process.err().replaceAll("(?s).*page at (http://[^/]+)/.*", "$1").strip();
    }

    private static int freePort() throws Exception {
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static int status(String uri) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(uri)).build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }
}
