package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against a broker in this process. */
final class BenchPipelineIT {

    @Test
    void shouldMoveEveryWindowPastAClassifierOfFixedCost() throws IOException {
        JsonNode json = measure("--streams", "6", "--windows", "5", "--classifier-cost", "1ms");

        assertThat(json.path("windows").asInt()).isEqualTo(30);
        assertThat(json.path("clips").asInt()).isPositive();
        assertThat(json.path("meanBatch").asDouble()).isBetween(1.0, 4.0);
        assertThat(json.path("cpuSeconds").path("decoding").asDouble()).isLessThan(0.1);
        assertThat(json.path("shareOfPlain").asDouble()).isPositive();
    }

    @Test
    void shouldScoreTheWindowsWithTheModelThatShips() throws IOException {
        JsonNode json = measure("--streams", "3", "--windows", "4");

        assertThat(json.path("cpuSeconds").path("decoding").asDouble()).isPositive();
        assertThat(json.path("inferenceSeconds").asDouble()).isPositive();
    }

    @Test
    void shouldTellHowLongTheClipsOfCamerasTakeToBecomeScores() throws IOException {
        JsonNode live =
                measure(
                                "--streams",
                                "3",
                                "--windows",
                                "2",
                                "--classifier-cost",
                                "1ms",
                                "--live",
                                "--live-warm-up",
                                "0s",
                                "--live-duration",
                                "2s")
                        .path("live");

        // Two clips a second of each.
        assertThat(live.path("scoresMs").path("total").path("count").asInt()).isEqualTo(12);
        assertThat(live.path("skippedClips").asInt()).isZero();
        assertThat(live.path("scoresMs").path("model").path("p50").asDouble())
                .isBetween(1.0, live.path("scoresMs").path("total").path("p50").asDouble());
    }

    @Test
    void shouldMeasureTheWholeOfABacklogOfAFewWindows() throws IOException {
        JsonNode json = measure("--streams", "1", "--windows", "2", "--classifier-cost", "0ms");

        assertThat(json.path("windowsPerSecond").asDouble()).isPositive();
        assertThat(json.path("clips").asInt()).isEqualTo(3);
        assertThat(json.path("meanBatch").asDouble()).isPositive();
    }

    private static JsonNode measure(String... more) throws IOException {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "pipeline",
                                "--json",
                                "--partitions",
                                "4",
                                "--store",
                                "../model-store/models"));
        arguments.addAll(List.of(more));
        CommandRun run = CommandRun.of("bench", arguments.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return JsonMapper.builder().build().readTree(run.out());
    }
}
