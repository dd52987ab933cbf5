package io.kinetoscope.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kinetoscope.model.ModelCreator;
import io.kinetoscope.model.UntrainedHead;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.ModelStore;
import io.kinetoscope.model.store.Thresholds;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an event that goes on when its camera is removed. */
@Timeout(600)
final class CameraRemovalIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir private Path dir;
    private String servers;

    @Test
    void shouldEndTheEventThatGoesOnWhenItsCameraIsRemoved() {
        addModelThatAlwaysSeesTheSame();
        try (KinetoscopeProcess broker = broker();
                // Silence would end the event as well, but not while this test waits.
                KinetoscopeProcess app =
                        start(
                                "stream",
                                "--event-silence-timeout",
                                "1h",
                                "--model",
                                "m",
                                "--store",
                                dir.resolve("models").toString(),
                                "--port",
                                "0");
                KinetoscopeProcess worker = start("ingest", "--port", "0")) {
            assertThat(broker.isAlive()).isTrue();
            app.awaitErr(err -> err.contains("Scoring with m:1"));
            worker.awaitErr(err -> err.contains("Sharing the cameras"));
            cameras("add", "gate=synthetic:?width=64&height=48&fps=10");
            await().atMost(PATIENCE).until(() -> types().contains("started"));
            assertThat(types()).doesNotContain("ended");

            cameras("remove", "gate");

            await().atMost(PATIENCE).until(() -> types().contains("ended"));
            assertThat(types()).containsOnlyOnce("started").containsOnlyOnce("ended");
        }
    }

    /** So its event would go on for ever. */
    private void addModelThatAlwaysSeesTheSame() {
        new ModelCreator(
                        "m",
                        NetworkSpec.rsaNetTiny(2),
                        InputSpec.streaming(8, 8, 32),
                        List.of("wave", "jump"),
                        new Thresholds(0.6, 0.4),
                        new UntrainedHead(1e-6, List.of(1.5f, -1.5f)),
                        1,
                        "test",
                        Instant.EPOCH)
                .addTo(new ModelStore(dir.resolve("models"), List.of()));
    }

    private KinetoscopeProcess broker() {
        KinetoscopeProcess broker =
                KinetoscopeProcess.start(
                        dir,
                        "broker",
                        "--data-dir",
                        dir.resolve("data").toString(),
                        "--broker-port",
                        "0");
        broker.awaitErr(err -> err.contains("Kafka is ready at "));
        servers = broker.err().replaceAll("(?s).*Kafka is ready at ([^,]+),.*", "$1").strip();
        return broker;
    }

    private KinetoscopeProcess start(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--bootstrap-servers", servers));
        return KinetoscopeProcess.start(dir, all.toArray(String[]::new));
    }

    private void cameras(String verb, String camera) {
        try (KinetoscopeProcess process = start("cameras", verb, camera)) {
            assertThat(process.exitCode()).as(process.err()).isZero();
        }
    }

    /** {@code started}, {@code updated} or {@code ended} of all events, as a subscriber reads. */
    private List<String> types() {
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", servers, "isolation.level", "read_committed"),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            Set<TopicPartition> partitions =
                    consumer.partitionsFor("action-events").stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .collect(Collectors.toSet());
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<String> types = new ArrayList<>();
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(
                                record ->
                                        types.add(
                                                new String(
                                                                record.headers()
                                                                        .lastHeader("ce_type")
                                                                        .value(),
                                                                UTF_8)
                                                        .replaceAll(".*\\.", "")));
            }
            return types;
        }
    }
}
