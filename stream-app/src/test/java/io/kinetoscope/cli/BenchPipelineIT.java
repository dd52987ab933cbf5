package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
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

    private static JsonNode measure(String... more) throws IOException {
        String[] all = new String[more.length + 6];
        all[0] = "pipeline";
        all[1] = "--json";
        all[2] = "--partitions";
        all[3] = "4";
        all[4] = "--store";
        all[5] = "../model-store/models";
        System.arraycopy(more, 0, all, 6, more.length);
        CommandRun run = CommandRun.of("bench", all);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return JsonMapper.builder().build().readTree(run.out());
    }
}
