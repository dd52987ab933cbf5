package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kinetoscope.model.evaluation.Agreement;
import io.kinetoscope.model.store.ModelStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code --precision} and {@code --device} make of a model. */
class PrecisionOptionsTest {

    @TempDir private Path dir;

    @BeforeEach
    void create() {
        TinyModel.named("m", 4).addTo(new ModelStore(dir, List.of()));
    }

    @Test
    void shouldTellWhatBfloat16CostsInAccuracy() {
        CommandRun run = run("models verify m --precision bf16 --min-agreement 0");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("m:1 is sound")
                .contains("bf16 names the label of float32 for")
                .contains("of 64 clips");
    }

    @Test
    void shouldFailWhenTooFewLabelsAgree() {
        Agreement threeOfFour = new Agreement();
        threeOfFour.add(
                new float[][] {{1, 0}, {1, 0}, {0, 1}, {0, 1}},
                new float[][] {{1, 0}, {1, 0}, {0, 1}, {1, 0}});

        assertThat(ModelsVerifyCommand.exitCode(threeOfFour, 0.75)).isZero();
        assertThat(ModelsVerifyCommand.exitCode(threeOfFour, 0.76)).isOne();
    }

    @Test
    void shouldCompareNothingInFloat32() {
        CommandRun run = run("models verify m --precision fp32");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).doesNotContain("names the label");
    }

    @Test
    void shouldMeasureInThePrecisionThatIsAskedFor() throws Exception {
        CommandRun run =
                run(
                        "bench model --model m --precision bf16 --batches 1 --runs 1 --warm-ups 0 --json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode result = JsonMapper.builder().build().readTree(run.out()).get(0);
        assertThat(result.path("precision").asText()).isEqualTo("bf16");
        assertThat(result.path("medianMsPerClip").asDouble()).isPositive();
    }

    @Test
    void shouldTellTheAgreementWithFloat32WhenBfloat16IsEvaluated() throws Exception {
        TestVideo.write(dir.resolve("door.mp4"), 8, 6);
        Files.writeString(dir.resolve("door.csv"), "start_s,end_s,label\n0,3,wave\n3,6,jump\n");

        CommandRun run =
                run(
                        "evaluate --model m --precision bf16 --json --annotations %s --video %s"
                                .formatted(dir.resolve("door.csv"), dir.resolve("door.mp4")));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(
                        JsonMapper.builder()
                                .build()
                                .readTree(run.out())
                                .at("/clips/float32/largestLogitChange")
                                .asDouble())
                .isPositive();
    }

    @Test
    void shouldRunAnInt8VersionThatIsNamedInItsOwnPrecision() {
        quantize();

        CommandRun run = run("bench model --model m:2 --batches 1 --runs 1 --warm-ups 0");

        assertThat(run.out()).contains("m:2 in int8");
    }

    @ParameterizedTest
    @CsvSource({"fp32", "bf16"})
    void shouldRefuseToRunAnInt8VersionInAnotherPrecision(String precision) {
        quantize();

        CommandRun run = run("bench model --model m:2 --precision " + precision);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("m:2 is an int8 version, which is not run in %s".formatted(precision));
    }

    @Test
    void shouldRefuseToRunAVersionInFloat32InInt8() {
        CommandRun run = run("bench model --model m:1 --precision int8");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("m:1 is not an int8 version", "models quantize m:1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--precision fp16 | fp16 is computed on GPUs only: give --device gpu, or",
                "--precision tf32 | tf32 is computed on GPUs only: give --device gpu, or",
                "--precision fp8 | there is no precision 'fp8': give one of fp32, tf32, bf16",
                "--device gpu:7 | device 'gpu:7' does not exist: PyTorch sees",
                "--device gpu:0,gpu:1 | this runs on one device, not on 'gpu:0,gpu:1'",
            })
    void shouldRefuseWhatThisMachineCannotRun(String flags, String error) {
        CommandRun run = run("bench model --model m " + flags);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(error).hasLineCount(1);
    }

    private void quantize() {
        CommandRun run = run("models quantize m --rendered 2 --min-agreement 0");
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    private CommandRun run(String line) {
        List<String> words =
                Stream.concat(Stream.of(line.split(" ")), Stream.of("--store", dir.toString()))
                        .toList();
        return CommandRun.of(words.get(0), words.subList(1, words.size()).toArray(String[]::new));
    }
}
