package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kinetoscope.model.store.ModelStore;
import io.kinetoscope.model.store.Thresholds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an event that goes on when its camera is removed. */
@Timeout(600)
final class CameraRemovalIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir private Path dir;
    private KafkaProcess kafka;

    @BeforeEach
    void start() {
        kafka = KafkaProcess.start(dir);
    }

    @AfterEach
    void stop() {
        kafka.close();
    }

    @Test
    void shouldEndTheEventThatGoesOnWhenItsCameraIsRemoved() {
        addModelWhoseEventsGoOnForEver();
        // Silence would end the event as well, but not while this test waits.
        try (KinetoscopeProcess app =
                        kafka.run(
                                "stream",
                                "--event-silence-timeout",
                                "1h",
                                "--model",
                                "m",
                                "--store",
                                dir.resolve("models").toString(),
                                "--port",
                                "0");
                KinetoscopeProcess worker = kafka.run("ingest", "--port", "0")) {
            app.awaitErr(err -> err.contains("Scoring with m:1"));
            worker.awaitErr(err -> err.contains("Sharing the cameras"));
            cameras("add", "gate=synthetic:?width=64&height=48&fps=10");
            try (CommittedRecords events = new CommittedRecords(kafka.servers(), "action-events")) {
                await().atMost(PATIENCE).until(() -> types(events).contains("started"));
                assertThat(types(events)).doesNotContain("ended");

                cameras("remove", "gate");

                await().atMost(PATIENCE).until(() -> types(events).contains("ended"));
                assertThat(types(events)).containsOnlyOnce("started").containsOnlyOnce("ended");
            }
        }
    }

    private void addModelWhoseEventsGoOnForEver() {
        TinyModel.thatAlwaysSeesTheSame("m", 8, new Thresholds(0.6, 0.4))
                .addTo(new ModelStore(dir.resolve("models"), List.of()));
    }

    private void cameras(String verb, String camera) {
        try (KinetoscopeProcess process = kafka.run("cameras", verb, camera)) {
            process.awaitSuccess();
        }
    }

    /** {@code started}, {@code updated} or {@code ended} of all events. */
    private static List<String> types(CommittedRecords events) {
        return events.read().stream()
                .map(event -> event.header("ce_type").replaceAll(".*\\.", ""))
                .toList();
    }
}
