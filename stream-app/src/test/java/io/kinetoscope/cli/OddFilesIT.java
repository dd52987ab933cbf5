package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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

    @TempDir Path dir;

    @Test
    void shouldScoreWhatThereIsAndThenSayWhatWasWrong() throws Exception {
        Path cut = TestVideo.write(dir.resolve("cut here.mkv"), 25, 8);
        byte[] bytes = Files.readAllBytes(cut);
        Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
        Path picture = TestVideo.write(dir.resolve("one.mp4"), 1, 1);
        Path text = Files.writeString(dir.resolve("notes.mp4"), "Some notes.\n".repeat(100));

        try (KinetoscopeProcess demo = demo(cut, picture, text)) {
            assertThat(demo.exitCode()).as(demo.err()).isEqualTo(1);

            // One of the single picture, whose clip is filled up, and some of the cut video.
            JsonNode summary = demo.lastLine();
            assertThat(summary.get("framesRead").asInt()).isBetween(51, 151);
            assertThat(summary.get("clips").asInt()).isGreaterThan(1);
            assertThat(lastLineOfErr(demo))
                    .contains("cut here.mkv")
                    .contains("cut short")
                    .contains("notes.mp4")
                    .contains("not a video")
                    .doesNotContain("one.mp4");
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

    private KinetoscopeProcess demo(Path cut, Path picture, Path text) {
        return KinetoscopeProcess.startDemo(
                dir,
                dir.resolve("data"),
                "--camera",
                "cut=" + cut,
                "--camera",
                "picture=" + picture,
                "--camera",
                "text=" + text,
                "--until-end",
                "--json");
    }

    private static String lastLineOfErr(KinetoscopeProcess demo) {
        List<String> lines = demo.err().lines().toList();
        return lines.get(lines.size() - 1);
    }
}
