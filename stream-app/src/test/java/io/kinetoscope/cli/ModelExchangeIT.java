package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kinetoscope.model.ModelCreator;
import io.kinetoscope.model.UntrainedHead;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.ModelStore;
import io.kinetoscope.model.store.Thresholds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models change in a stream app, a real process, while windows flow through a real broker. */
@Timeout(600)
final class ModelExchangeIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int STREAMS = 3;
    private static final int ROUNDS_AFTER = 5;

    @TempDir private Path dir;

    private ModelStore store;
    private KinetoscopeProcess broker;
    private String servers;
    private KinetoscopeProcess app;

    @BeforeEach
    void start() {
        store = new ModelStore(dir.resolve("models"), List.of());
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

    @AfterEach
    void stop() {
        if (app != null) {
            app.close();
        }
        broker.close();
    }

    @Test
    void shouldLetANewVersionTakeOverWithoutLosingAClip() throws Exception {
        addVersion();
        startApp("--model", "m", "--model-check-interval", "200ms");
        try (WindowFeed feed = new WindowFeed(servers, "frame-windows", STREAMS);
                CommittedRecords scores = new CommittedRecords(servers, "clip-scores")) {
            while (scores.read().isEmpty()) {
                assertThat(app.isAlive()).as(app.err()).isTrue();
                feed.round(false);
            }

            addVersion();
            while (!app.err().contains("m:2 scores from now on, in the place of m:1")) {
                assertThat(app.isAlive()).as(app.err()).isTrue();
                feed.round(false);
                scores.read();
            }
            for (int i = 0; i < ROUNDS_AFTER; i++) {
                feed.round(i == ROUNDS_AFTER - 1);
            }
            feed.flush();

            int clips = STREAMS * clipsOfAStream(feed);
            while (scores.read().size() < clips) {
                assertThat(app.isAlive()).as(app.err()).isTrue();
            }
            assertThat(scores.read()).hasSize(clips);
            byStream(scores.read())
                    .forEach((stream, versions) -> assertExchanged(stream, versions, feed));
        }
    }

    @Test
    void shouldScoreEveryClipTwiceWithAShadow() throws Exception {
        addVersion();
        addVersion();
        startApp("--model", "m:1", "--shadow", "m");
        try (WindowFeed feed = new WindowFeed(servers, "frame-windows", STREAMS);
                CommittedRecords scores = new CommittedRecords(servers, "clip-scores")) {
            for (int i = 0; i < ROUNDS_AFTER; i++) {
                feed.round(i == ROUNDS_AFTER - 1);
            }
            feed.flush();

            int records = 2 * STREAMS * clipsOfAStream(feed);
            while (scores.read().size() < records) {
                assertThat(app.isAlive()).as(app.err()).isTrue();
            }
            assertThat(scores.read())
                    .hasSize(records)
                    .map(record -> JSON.readTree(record.value()).at("/model/version").asInt())
                    .containsOnly(1, 2);
        }
        app.interrupt();
        assertThat(app.exitCode(10)).isEqualTo(130);
    }

    private static void assertExchanged(
            String stream, TreeMap<Long, Integer> versions, WindowFeed feed) {
        assertThat(versions.keySet())
                .as("the clips of " + stream)
                .containsExactlyElementsOf(
                        LongStream.range(0, clipsOfAStream(feed)).boxed().toList());
        assertThat(new ArrayList<>(versions.values()))
                .as("the versions that scored " + stream)
                .isSorted()
                .contains(1, 2);
    }

    /** Clips of 1 s of the shipped cut, every half second, of windows of 1 s. */
    private static int clipsOfAStream(WindowFeed feed) {
        return 2 * feed.windowsOfAStream() - 1;
    }

    /** Which version scored each clip, by the clip's index. */
    private static Map<String, TreeMap<Long, Integer>> byStream(
            List<ConsumerRecord<byte[], byte[]>> records) throws IOException {
        Map<String, TreeMap<Long, Integer>> streams = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            JsonNode scores = JSON.readTree(record.value());
            streams.computeIfAbsent(scores.get("streamId").asText(), s -> new TreeMap<>())
                    .put(scores.get("index").asLong(), scores.get("model").get("version").asInt());
        }
        return streams;
    }

    private void startApp(String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "stream",
                                "--bootstrap-servers",
                                servers,
                                "--port",
                                "0",
                                "--store",
                                dir.resolve("models").toString()));
        arguments.addAll(List.of(more));
        app = KinetoscopeProcess.start(dir, arguments.toArray(String[]::new));
        app.awaitErr(err -> err.contains("Scoring with m:1"));
    }

    private void addVersion() {
        new ModelCreator(
                        "m",
                        NetworkSpec.rsaNetTiny(2),
                        InputSpec.streaming(8, 8, 32),
                        List.of("wave", "jump"),
                        new Thresholds(0.9, 0.5),
                        UntrainedHead.PLAIN,
                        1,
                        "test",
                        Instant.EPOCH)
                .addTo(store);
    }
}
