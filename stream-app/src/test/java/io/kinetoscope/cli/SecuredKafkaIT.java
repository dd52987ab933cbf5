package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The guarantee: all clients of ours speak TLS and SCRAM, and tell nobody the password. */
@Timeout(300)
final class SecuredKafkaIT {

    @TempDir private Path dir;
    private SecuredBroker broker;
    private Path config;

    @BeforeEach
    void start() throws Exception {
        broker = SecuredBroker.start(dir);
        config = dir.resolve("client.properties");
        Files.writeString(config, broker.clientProperties(SecuredBroker.PASSWORD));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void shouldGoTheWholeRoadOverTlsAndScram() throws Exception {
        Path video = TestVideo.write(dir.resolve("square.mp4"), 25, 12);
        try (KinetoscopeProcess stream = command("stream", "--port", "0", "--verbose")) {
            try (KinetoscopeProcess ingest =
                    command(
                            "ingest",
                            "--port",
                            "0",
                            "--verbose",
                            "--pace",
                            "fast",
                            "--camera",
                            "table=" + video)) {
                ingest.awaitSuccess();
                assertTellsNoSecret(ingest);
            }
            try (KinetoscopeProcess events =
                    command("events", "--from-beginning", "--until-idle", "10s", "--json")) {
                assertThat(events.awaitSuccess()).isNotEmpty();
                assertTellsNoSecret(events);
            }
            stream.interrupt();
            assertThat(stream.exitCode(30)).isEqualTo(130);
            assertTellsNoSecret(stream);
        }
    }

    @Test
    void shouldSayThatThePasswordIsRefused() throws Exception {
        Files.writeString(config, broker.clientProperties("wrong-80d1-planted"));

        try (KinetoscopeProcess events = command("events", "--until-idle", "5s")) {
            assertThat(events.exitCode()).isEqualTo(2);
            assertThat(events.err().lines().filter(line -> line.contains("uthentication")))
                    .isNotEmpty();
            assertTellsNoSecret(events);
        }
    }

    private KinetoscopeProcess command(String name, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                name,
                                "--bootstrap-servers",
                                broker.bootstrapServers(),
                                "--kafka-config",
                                config.toString()));
        arguments.addAll(List.of(more));
        return KinetoscopeProcess.start(dir, arguments.toArray(String[]::new));
    }

    private static void assertTellsNoSecret(KinetoscopeProcess process) {
        assertThat(process.err() + process.out()).doesNotContain("planted");
    }
}
