package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class BenchTrainCommandTest {

    private static final String[] SMALL = {
        "train",
        "--network",
        "rsanet-tiny",
        "--frames",
        "4",
        "--size",
        "32",
        "--batch",
        "2",
        "--warm-ups",
        "0",
        "--runs",
        "1"
    };

    @Test
    void shouldCompareRsaWithItsPlainFormulation() throws IOException {
        CommandRun run = bench("--json");

        assertThat(run.exitCode()).isZero();
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertThat(json.path("transform").asText()).isEqualTo("rsa");
        assertThat(json.path("clipsPerSecond").asDouble()).isPositive();
        assertThat(json.path("speedUp").asDouble())
                .isEqualTo(
                        json.path("clipsPerSecond").asDouble()
                                / json.path("plainClipsPerSecond").asDouble(),
                        offset(1e-6));
    }

    @Test
    void shouldPrintClipsPerSecondOfAConvolution() {
        CommandRun run = bench("--transform", "conv2d");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .startsWith("conv2d, 4 frames of 32x32, 2 clips a step")
                .contains("clips/s: a step takes")
                .doesNotContain("plain");
    }

    private static CommandRun bench(String... more) {
        String[] all = new String[SMALL.length + more.length];
        System.arraycopy(SMALL, 0, all, 0, SMALL.length);
        System.arraycopy(more, 0, all, SMALL.length, more.length);
        return CommandRun.of("bench", all);
    }
}
