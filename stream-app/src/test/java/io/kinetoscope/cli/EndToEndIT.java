package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kinetoscope.ingest.wire.FrameWindow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
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
        try (KinetoscopeProcess demo =
                demo("a", "--camera", "table=" + video, "--until-end", "--json")) {
            demo.awaitSuccess();

            JsonNode summary = demo.lastLine();
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
                demo("b", "--camera", "scene=synthetic:", "--duration", "10m")) {
            demo.awaitErr(err -> err.contains("Scoring with"));
            demo.interrupt();
            assertThat(demo.exitCode(10)).isEqualTo(130);
        }
        try (KinetoscopeProcess again =
                demo("b", "--camera", "table=" + video, "--until-end", "--json")) {
            again.awaitSuccess();
        }
    }

    @Test
    void shouldRunAsSeparateProcessesThatAnOutsideClientCanSubscribeTo() throws Exception {
        try (KafkaProcess kafka = KafkaProcess.start(dir)) {
            try (KinetoscopeProcess stream = kafka.run("stream", "--port", "0")) {
                try (KinetoscopeProcess ingest =
                        kafka.run(
                                "ingest",
                                "--port",
                                "0",
                                "--pace",
                                "fast",
                                "--camera",
                                "table=" + video)) {
                    ingest.awaitSuccess();
                }
                try (KinetoscopeProcess events =
                        kafka.run(
                                "events",
                                "--from-beginning",
                                "--until-idle",
                                "5s",
                                "--save",
                                dir.resolve("pictures").toString(),
                                "--json")) {
                    events.awaitSuccess();
                    assertEvents(events.outLines(), read(kafka, "action-events"));
                }
                assertEvidence(read(kafka, "event-evidence"), dir.resolve("pictures"));
                assertTop(kafka);
                assertWindows(read(kafka, "frame-windows"));
                assertThat(read(kafka, "clip-scores")).hasSize(CLIPS);
                assertThat(read(kafka, "dead-letters")).isEmpty();
                stream.interrupt();
                assertThat(stream.exitCode(10)).isEqualTo(130);
            }
            kafka.process().interrupt();
            assertThat(kafka.process().exitCode(10)).isEqualTo(130);
        }
    }

    private static List<TopicRecord> read(KafkaProcess kafka, String topic) {
        return CommittedRecords.of(kafka.servers(), topic);
    }

    private static void assertEvents(List<String> printed, List<TopicRecord> events) {
        assertThat(printed).hasSameSizeAs(events).isNotEmpty();
        for (TopicRecord event : events) {
            assertThat(event.key()).isEqualTo("table");
            assertThat(event.header("ce_specversion")).isEqualTo("1.0");
            assertThat(event.header("ce_type"))
                    .isEqualTo("io.kinetoscope.action." + event.json().get("type").asText());
            assertThat(event.header("ce_subject")).isEqualTo("table");
            assertThat(event.header("content-type")).startsWith("application/json");
        }
        assertIdsAreUnique(events);
    }

    private static void assertEvidence(List<TopicRecord> evidence, Path pictures) throws Exception {
        assertIdsAreUnique(evidence);
        assertThat(evidence)
                .allSatisfy(record -> assertThat(record.header("ce_id")).startsWith(record.key()));
        try (Stream<Path> files = Files.list(pictures)) {
            assertThat(files).hasSameSizeAs(evidence).isNotEmpty();
        }
    }

    private static void assertIdsAreUnique(List<TopicRecord> records) {
        assertThat(records).extracting(record -> record.header("ce_id")).doesNotHaveDuplicates();
    }

    private static void assertTop(KafkaProcess kafka) throws Exception {
        try (KinetoscopeProcess top = kafka.run("top", "--once", "--json")) {
            JsonNode look = JSON.readTree(top.awaitSuccess());
            assertThat(look.get("windowsWaiting").asLong()).isZero();
            assertThat(look.get("streams")).hasSize(1);
            assertThat(look.get("streams").get(0).get("stream").asText()).isEqualTo("table");
            assertThat(look.get("streams").get(0).get("label").isTextual()).isTrue();
        }
    }

    private static void assertWindows(List<TopicRecord> records) {
        assertThat(records)
                .hasSize(SECONDS)
                .allSatisfy(
                        record -> {
                            FrameWindow window = record.window();
                            assertThat(window.getFramesCount()).isEqualTo(8);
                            assertThat(record.time().toEpochMilli())
                                    .as("the record's time is the capture time of its last frame")
                                    .isEqualTo(window.getFrames(7).getCaptureTimeUs() / 1000);
                        });
    }

    private static KinetoscopeProcess demo(String data, String... more) {
        return KinetoscopeProcess.startDemo(dir, dir.resolve(data), more);
    }
}
