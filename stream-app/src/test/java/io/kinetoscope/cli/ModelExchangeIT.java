package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kinetoscope.model.store.ModelStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models change in a stream app, a real process, while windows flow through a real broker. */
@Timeout(600)
final class ModelExchangeIT {

    private static final int STREAMS = 3;
    private static final int ROUNDS_AFTER = 5;

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
    void shouldLetANewVersionTakeOverWithoutLosingAClip() throws Exception {
        addVersion();
        try (KinetoscopeProcess app = startApp("--model", "m", "--model-check-interval", "200ms");
                WindowFeed feed = new WindowFeed(kafka.servers(), "frame-windows", STREAMS);
                CommittedRecords scores = new CommittedRecords(kafka.servers(), "clip-scores")) {
            while (scores.read().isEmpty()) {
                app.assertIsAlive();
                feed.round(false);
            }

            addVersion();
            while (!app.err().contains("m:2 scores from now on, in the place of m:1")) {
                app.assertIsAlive();
                feed.round(false);
                scores.read();
            }
            for (int i = 0; i < ROUNDS_AFTER; i++) {
                feed.round(i == ROUNDS_AFTER - 1);
            }
            feed.flush();

            int clips = STREAMS * clipsOfAStream(feed);
            assertThat(scores.await(clips, app::assertIsAlive)).hasSize(clips);
            byStream(scores.read())
                    .forEach((stream, versions) -> assertExchanged(stream, versions, feed));
        }
    }

    @Test
    void shouldScoreEveryClipTwiceWithAShadow() throws Exception {
        addVersion();
        addVersion();
        try (KinetoscopeProcess app = startApp("--model", "m:1", "--shadow", "m");
                WindowFeed feed = new WindowFeed(kafka.servers(), "frame-windows", STREAMS);
                CommittedRecords scores = new CommittedRecords(kafka.servers(), "clip-scores")) {
            for (int i = 0; i < ROUNDS_AFTER; i++) {
                feed.round(i == ROUNDS_AFTER - 1);
            }
            feed.flush();

            int records = 2 * STREAMS * clipsOfAStream(feed);
            assertThat(scores.await(records, app::assertIsAlive))
                    .hasSize(records)
                    .map(record -> record.json().at("/model/version").asInt())
                    .containsOnly(1, 2);
            app.interrupt();
            assertThat(app.exitCode(10)).isEqualTo(130);
        }
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
    private static Map<String, TreeMap<Long, Integer>> byStream(List<TopicRecord> records) {
        Map<String, TreeMap<Long, Integer>> streams = new TreeMap<>();
        for (TopicRecord record : records) {
            JsonNode scores = record.json();
            streams.computeIfAbsent(scores.get("streamId").asText(), s -> new TreeMap<>())
                    .put(scores.get("index").asLong(), scores.get("model").get("version").asInt());
        }
        return streams;
    }

    private KinetoscopeProcess startApp(String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of("--port", "0", "--store", dir.resolve("models").toString()));
        arguments.addAll(List.of(more));
        KinetoscopeProcess app = kafka.run("stream", arguments.toArray(String[]::new));
        app.awaitErr(err -> err.contains("Scoring with m:1"));
        return app;
    }

    private void addVersion() {
        TinyModel.named("m", 8).addTo(new ModelStore(dir.resolve("models"), List.of()));
    }
}
