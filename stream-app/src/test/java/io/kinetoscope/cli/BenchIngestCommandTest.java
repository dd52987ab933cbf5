package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BenchIngestCommandTest {

    @TempDir private Path dir;

    @Test
    void shouldMeasureItselfAndFfmpegWhereItIs() throws Exception {
        Path video = TestVideo.write(dir.resolve("door.mp4"), 25, 4);

        CommandRun run =
                CommandRun.of("bench", "ingest", video.toString(), "--runs", "1", "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode json = JsonMapper.builder().build().readTree(run.out());
        assertThat(json.path("frames").asInt()).isEqualTo(100);
        assertThat(json.path("windows").asInt()).isEqualTo(4);
        assertThat(json.path("framesPerCpuSecond").asDouble()).isPositive();
        assertThat(json.has("shareOfFfmpeg")).isTrue();
    }

    @Test
    void shouldSayThatThereIsNoSuchVideo() {
        CommandRun run = CommandRun.of("bench", "ingest", dir.resolve("none.mp4").toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("none.mp4");
    }
}
