package io.kinetoscope.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.FrameWindowFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole road with real parts: a video file, FFmpeg, a broker, the topology, the model that
 * ships, and a consumer that knows nothing of Kinetoscope.
 */
@Timeout(600)
final class EndToEndIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SECONDS = 12;

    // The shipped network: 8 frames at 8/s are 1 s, cut every half second: 1 + (12 - 1) / 0.5.
    private static final int CLIPS = 23;

    @TempDir static Path dir;
    private static Path video;

    @BeforeAll
    static void makeVideo() throws Exception {
        video = TestVideo.write(dir.resolve("square.mp4"), 25, SECONDS);
    }

    @Test
    void shouldScoreAVideoFileToItsEndAndSumItUp() throws Exception {
        try (KinetoscopeProcess demo = demo("a", "--until-end", "--json")) {
            assertThat(demo.exitCode()).as(demo.err()).isZero();

            List<String> lines = demo.outLines();
            JsonNode summary = JSON.readTree(lines.get(lines.size() - 1));
            assertThat(summary.get("framesRead").asInt()).isEqualTo(SECONDS * 25);
            assertThat(summary.get("windows").asInt()).isEqualTo(SECONDS);
            assertThat(summary.get("clips").asInt()).isEqualTo(CLIPS);
            assertThat(summary.get("deadLetters").asInt()).isZero();
            assertThat(summary.get("skippedClips").asInt()).isZero();
            assertThat(summary.get("meanBatch").asDouble()).isBetween(1.0, 4.0);
            assertThat(summary.get("clipsPerSecond").asDouble()).isPositive();
            assertThat(summary.get("latencyMs").get("p95").asDouble())
                    .isGreaterThanOrEqualTo(summary.get("latencyMs").get("p50").asDouble());
            assertThat(summary.get("modelIsTrained").asBoolean()).isTrue();
        }
    }

    @Test
    void shouldEndWithinTenSecondsOfCtrlCAndGoOnFromTheSameData() {
        try (KinetoscopeProcess demo =
                demoOf("b", "--camera", "scene=synthetic:", "--duration", "10m")) {
            demo.awaitErr(err -> err.contains("Scoring with"));
            demo.interrupt();
            assertThat(demo.exitCode(10)).isEqualTo(130);
        }
        try (KinetoscopeProcess again = demo("b", "--until-end", "--json")) {
            assertThat(again.exitCode()).as(again.err()).isZero();
        }
    }

    @Test
    void shouldRunAsSeparateProcessesThatAnOutsideClientCanSubscribeTo() throws Exception {
        try (KinetoscopeProcess broker =
                KinetoscopeProcess.start(
                        dir,
                        "broker",
                        "--data-dir",
                        dir.resolve("c").toString(),
                        "--broker-port",
                        "0")) {
            broker.awaitErr(err -> err.contains("Kafka is ready at "));
            String servers =
                    broker.err().replaceAll("(?s).*Kafka is ready at ([^,]+),.*", "$1").strip();
            try (KinetoscopeProcess stream =
                    KinetoscopeProcess.start(
                            dir, "stream", "--bootstrap-servers", servers, "--port", "0")) {
                ingest(servers);

                try (KinetoscopeProcess events =
                        KinetoscopeProcess.start(
                                dir,
                                "events",
                                "--bootstrap-servers",
                                servers,
                                "--from-beginning",
                                "--until-idle",
                                "5s",
                                "--save",
                                dir.resolve("pictures").toString(),
                                "--json")) {
                    assertThat(events.exitCode()).as(events.err()).isZero();
                    assertEvents(events.outLines(), read(servers, "action-events"));
                }
                assertEvidence(read(servers, "event-evidence"), dir.resolve("pictures"));
                assertTop(servers);
                assertWindows(read(servers, "frame-windows"));
                assertThat(read(servers, "clip-scores")).hasSize(CLIPS);
                assertThat(read(servers, "dead-letters")).isEmpty();
                stream.interrupt();
                assertThat(stream.exitCode(10)).isEqualTo(130);
            }
            broker.interrupt();
            assertThat(broker.exitCode(10)).isEqualTo(130);
        }
    }

    private static void ingest(String servers) {
        try (KinetoscopeProcess ingest =
                KinetoscopeProcess.start(
                        dir,
                        "ingest",
                        "--bootstrap-servers",
                        servers,
                        "--port",
                        "0",
                        "--pace",
                        "fast",
                        "--camera",
                        "table=" + video)) {
            assertThat(ingest.exitCode()).as(ingest.err()).isZero();
        }
    }

    private static void assertEvents(
            List<String> printed, List<ConsumerRecord<byte[], byte[]>> events) throws Exception {
        assertThat(printed).hasSameSizeAs(events).isNotEmpty();
        Set<String> ids = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> event : events) {
            JsonNode body = JSON.readTree(event.value());
            assertThat(new String(event.key(), UTF_8)).isEqualTo("table");
            assertThat(header(event, "ce_specversion")).isEqualTo("1.0");
            assertThat(header(event, "ce_type"))
                    .isEqualTo("io.kinetoscope.action." + body.get("type").asText());
            assertThat(header(event, "ce_subject")).isEqualTo("table");
            assertThat(header(event, "content-type")).startsWith("application/json");
            assertThat(ids.add(header(event, "ce_id"))).as("ce_id is unique").isTrue();
        }
    }

    private static void assertEvidence(List<ConsumerRecord<byte[], byte[]>> evidence, Path pictures)
            throws Exception {
        Set<String> ids = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : evidence) {
            assertThat(ids.add(header(record, "ce_id"))).as("ce_id is unique").isTrue();
            assertThat(header(record, "ce_id")).startsWith(new String(record.key(), UTF_8));
        }
        try (Stream<Path> files = Files.list(pictures)) {
            assertThat(files).hasSameSizeAs(evidence).isNotEmpty();
        }
    }

    private static void assertTop(String servers) throws Exception {
        try (KinetoscopeProcess top =
                KinetoscopeProcess.start(
                        dir, "top", "--bootstrap-servers", servers, "--once", "--json")) {
            assertThat(top.exitCode()).as(top.err()).isZero();
            JsonNode look = JSON.readTree(top.out());
            assertThat(look.get("windowsWaiting").asLong()).isZero();
            assertThat(look.get("streams")).hasSize(1);
            assertThat(look.get("streams").get(0).get("stream").asText()).isEqualTo("table");
            assertThat(look.get("streams").get(0).get("label").isTextual()).isTrue();
        }
    }

    private static void assertWindows(List<ConsumerRecord<byte[], byte[]>> records)
            throws Exception {
        List<FrameWindow> windows = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            FrameWindow window = FrameWindowFormat.parse(record.value());
            assertThat(record.timestamp())
                    .as("the record's time is the capture time of its last frame")
                    .isEqualTo(
                            window.getFrames(window.getFramesCount() - 1).getCaptureTimeUs()
                                    / 1000);
            windows.add(window);
        }
        assertThat(windows)
                .hasSize(SECONDS)
                .allSatisfy(window -> assertThat(window.getFramesCount()).isEqualTo(8));
    }

    private static KinetoscopeProcess demo(String data, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--camera", "table=" + video));
        arguments.addAll(List.of(more));
        return demoOf(data, arguments.toArray(String[]::new));
    }

    private static KinetoscopeProcess demoOf(String data, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "demo",
                                "--data-dir",
                                dir.resolve(data).toString(),
                                "--broker-port",
                                "0",
                                "--port",
                                "0"));
        arguments.addAll(List.of(more));
        return KinetoscopeProcess.start(dir, arguments.toArray(String[]::new));
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String servers, String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", servers, "isolation.level", "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        assertThat(header).as(name).isNotNull();
        return new String(header.value(), UTF_8);
    }
}
