package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.stream.StreamNode;
import io.kinetoscope.stream.clip.ClipCounts;
import io.kinetoscope.stream.clip.Windows;
import io.kinetoscope.stream.inference.BatchSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guarantee: with more live input than can be scored, no clip is scored that is older than
 * {@code max-staleness}, every stream has its share, every clip that was skipped is counted in
 * {@code camera-status}, and soon after the load has gone clips are scored as they come.
 */
@Timeout(300)
final class OverloadIT {

    private static final int PARTITIONS = 2;
    private static final int STREAMS = 12;
    private static final int SECONDS_OF_LOAD = 12;
    private static final Duration STALENESS = Duration.ofSeconds(4);

    /** Two threads with a window each: at most five windows a second, of twelve. */
    private static final Duration COST = Duration.ofMillis(400);

    private static final Duration SLACK = Duration.ofSeconds(1);

    @TempDir private Path dir;

    private StreamTrial trial;
    private StreamNode node;

    @BeforeEach
    void start() {
        trial = new StreamTrial(dir, PARTITIONS);
        node =
                trial.start(
                        trial.taking(COST),
                        new BatchSettings(
                                4, Duration.ofMillis(20), STALENESS, Duration.ofSeconds(10)),
                        Optional.empty(),
                        Map.of());
    }

    @AfterEach
    void stop() {
        trial.close();
    }

    @Test
    void shouldStayLiveAndFairAndCountWhatItSkips() throws Exception {
        try (CommittedRecords scores = new CommittedRecords(trial.servers(), "clip-scores")) {
            Instant begin = Instant.now();
            List<List<FrameWindow>> sessions = new ArrayList<>();
            for (int s = 0; s < STREAMS; s++) {
                int seconds = s == 0 ? 10 * SECONDS_OF_LOAD : SECONDS_OF_LOAD;
                sessions.add(Windows.live("s" + s, "session", 8 * seconds));
            }
            for (int second = 0; second < SECONDS_OF_LOAD; second++) {
                awaitTime(begin, second);
                for (List<FrameWindow> session : sessions) {
                    trial.send(StreamTrial.from(begin, session.get(second)));
                }
            }
            Instant loadWent = Instant.now();
            int sent = SECONDS_OF_LOAD;
            while (!hasFresh(scores, loadWent)) {
                assertThat(sent).isLessThan(10 * SECONDS_OF_LOAD);
                awaitTime(begin, sent);
                trial.send(StreamTrial.from(begin, sessions.get(0).get(sent)));
                sent++;
            }
            List<JsonNode> bodies = scores.read().stream().map(TopicRecord::json).toList();

            assertThat(bodies).allSatisfy(OverloadIT::isYoungEnough);
            assertThat(firstFresh(bodies, loadWent))
                    .isBefore(loadWent.plus(STALENESS).plusSeconds(6));
            assertFair(bodies, loadWent);
            assertCounted(scores, sent);
            assertThat(node.metrics().memoryBytes("windows"))
                    .isLessThanOrEqualTo(Runtime.getRuntime().maxMemory() / 4.0);
        }
    }

    private static void awaitTime(Instant begin, int second) throws InterruptedException {
        // A window of a second is there when its last frame is.
        Duration left = Duration.between(Instant.now(), begin.plusSeconds(second + 1L));
        if (!left.isNegative()) {
            Thread.sleep(left.toMillis());
        }
    }

    private static void isYoungEnough(JsonNode scores) {
        double age =
                scores.at("/latencyMs/capture").asDouble()
                        + scores.at("/latencyMs/queue").asDouble();
        assertThat(age).isLessThanOrEqualTo(STALENESS.plus(SLACK).toMillis());
    }

    private static boolean hasFresh(CommittedRecords scores, Instant since) {
        return scores.read().stream().map(TopicRecord::json).anyMatch(one -> isFresh(one, since));
    }

    /** Scored about as soon as it could be. */
    private static boolean isFresh(JsonNode scores, Instant since) {
        return end(scores).isAfter(since)
                && scores.at("/latencyMs/total").asDouble()
                        < COST.multipliedBy(2).toMillis() + 1000;
    }

    private static Instant firstFresh(List<JsonNode> bodies, Instant since) {
        return bodies.stream()
                .filter(one -> isFresh(one, since))
                .map(OverloadIT::end)
                .min(Instant::compareTo)
                .orElseThrow();
    }

    private static Instant end(JsonNode scores) {
        return Instant.parse(scores.get("end").asText());
    }

    private static void assertFair(List<JsonNode> bodies, Instant until) {
        Map<String, Long> share =
                bodies.stream()
                        .filter(one -> end(one).isBefore(until))
                        .collect(
                                Collectors.groupingBy(
                                        one -> one.get("streamId").asText(),
                                        TreeMap::new,
                                        Collectors.counting()));
        double mean = share.values().stream().mapToLong(n -> n).sum() / (double) STREAMS;
        assertThat(share.values())
                .as("%s", share)
                .hasSize(STREAMS)
                .allSatisfy(n -> assertThat((double) n).isBetween(mean / 2, mean * 2));
    }

    /** Waits for the last report, and compares. */
    private void assertCounted(CommittedRecords scores, int windowsOfTheFirst) {
        try (CommittedRecords statuses = new CommittedRecords(trial.servers(), "camera-status")) {
            Map<String, Long> missing = new TreeMap<>();
            do {
                for (int s = 0; s < STREAMS; s++) {
                    int windows = s == 0 ? windowsOfTheFirst : SECONDS_OF_LOAD;
                    missing.put("s" + s, 2L * windows - 1);
                }
                for (TopicRecord record : scores.read()) {
                    missing.merge(record.json().get("streamId").asText(), -1L, Long::sum);
                }
                Map<String, Long> skipped = new TreeMap<>();
                for (TopicRecord record : statuses.read()) {
                    assertThat(ClipCounts.isKey(record.key())).isTrue();
                    ClipCounts counts = ClipCounts.fromJson(record.value());
                    skipped.put(counts.stream(), counts.skipped());
                }
                skipped.forEach((stream, count) -> missing.merge(stream, -count, Long::sum));
                assertThat(missing.values()).allMatch(n -> n >= 0);
            } while (missing.values().stream().anyMatch(n -> n > 0));
        }
    }
}
