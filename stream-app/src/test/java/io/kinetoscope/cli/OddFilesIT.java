package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person sees of a video that is not as it should be. */
@Timeout(600)
final class OddFilesIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path dir;

    @Test
    void shouldScoreWhatThereIsOfACutFileAndThenFail() throws Exception {
        Path file = TestVideo.write(dir.resolve("cut here.mkv"), 25, 8);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));

        try (KinetoscopeProcess demo = demo(file)) {
            assertThat(demo.exitCode()).as(demo.err()).isEqualTo(1);

            JsonNode summary = summary(demo);
            assertThat(summary.get("framesRead").asInt()).isBetween(50, 150);
            assertThat(summary.get("clips").asInt()).isPositive();
            assertThat(lastLine(demo)).contains("cut here.mkv").contains("cut short");
        }
    }

    @Test
    void shouldReadAVideoOfOnePicture() throws Exception {
        Path file = TestVideo.write(dir.resolve("one.mp4"), 1, 1);

        try (KinetoscopeProcess demo = demo(file)) {
            assertThat(demo.exitCode()).as(demo.err()).isZero();

            assertThat(summary(demo).get("windows").asInt()).isEqualTo(1);
            // A clip is filled up at the end of a session.
            assertThat(summary(demo).get("clips").asInt()).isEqualTo(1);
        }
    }

    @Test
    void shouldFailWithALineOnWhatIsNoVideo() throws Exception {
        Path file = Files.writeString(dir.resolve("notes.mp4"), "Some notes.\n".repeat(100));

        try (KinetoscopeProcess demo = demo(file)) {
            assertThat(demo.exitCode()).as(demo.err()).isEqualTo(1);

            assertThat(lastLine(demo)).contains("notes.mp4").contains("not a video");
            assertThat(demo.err()).doesNotContain("\tat ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "/dev/zero", "none.mp4"})
    void shouldRefuseWhatIsNoFile(String name) {
        for (String command : List.of("demo", "ingest")) {
            CommandRun run = CommandRun.of(command, "--camera", "x=" + name);

            assertThat(run.exitCode()).as(command).isEqualTo(2);
            assertThat(run.err().lines()).as(command).hasSize(1);
        }
    }

    private KinetoscopeProcess demo(Path file) {
        return KinetoscopeProcess.start(
                dir,
                "demo",
                "--camera",
                "x=" + file,
                "--until-end",
                "--json",
                "--data-dir",
                dir.resolve("data").toString(),
                "--broker-port",
                "0",
                "--port",
                "0");
    }

    private static JsonNode summary(KinetoscopeProcess demo) throws Exception {
        List<String> lines = demo.outLines();
        return JSON.readTree(lines.get(lines.size() - 1));
    }

    private static String lastLine(KinetoscopeProcess demo) {
        List<String> lines = demo.err().lines().toList();
        return lines.get(lines.size() - 1);
    }
}
