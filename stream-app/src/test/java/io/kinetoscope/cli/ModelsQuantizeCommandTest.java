package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kinetoscope.model.store.ModelRef;
import io.kinetoscope.model.store.ModelStore;
import io.kinetoscope.model.store.Precision;
import io.kinetoscope.model.store.StoredModel;
import io.kinetoscope.model.store.Thresholds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelsQuantizeCommandTest {

    @TempDir private Path dir;

    @BeforeEach
    void makeModel() {
        TinyModel.named("m", 4).addTo(store());
    }

    @Test
    void shouldAddAVersionOfItsOwnWithWhatWasMeasured() {
        CommandRun run = quantize("--rendered", "6", "--min-agreement", "0");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("Added m:2 (int8)").contains("% of 6 clips");
        StoredModel added = store().find(ModelRef.of("m", 2));
        assertThat(added.manifest().precision()).isEqualTo(Precision.INT8);
        assertThat(added.manifest().thresholds()).isEqualTo(new Thresholds(0.9, 0.5));
        assertThat(added.manifest().provenance().source()).contains("m:1", "seed 7001");
        assertThat(added.manifest().provenance().result()).contains("of 6 clips");
    }

    @Test
    void shouldBeFoundByItsPrecisionOnly() {
        quantize("--rendered", "2", "--min-agreement", "0");

        ModelRef anyVersion = ModelRef.parse("m");
        assertThat(store().find(anyVersion, Precision.FLOAT32).manifest().version()).isEqualTo(1);
        assertThat(store().find(anyVersion, Precision.INT8).manifest().version()).isEqualTo(2);
    }

    @Test
    void shouldCalibrateOnFootageOfTheUser() throws Exception {
        TestVideo.write(dir.resolve("door.mp4"), 8, 6);
        Files.writeString(
                dir.resolve("door.csv"),
                "video,start_s,end_s,label,split\n"
                        + "door.mp4,0,3,wave,train\ndoor.mp4,3,6,jump,validation\n");

        CommandRun run =
                quantize(
                        "--annotations",
                        dir.resolve("door.csv").toString(),
                        "--min-agreement",
                        "0");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(store().find(ModelRef.of("m", 2)).manifest().provenance().source())
                .contains("door.csv");
    }

    @Test
    void shouldRefuseASingleExample() throws Exception {
        TestVideo.write(dir.resolve("door.mp4"), 8, 6);
        Files.writeString(dir.resolve("door.csv"), "start_s,end_s,label\n0,6,wave\n");

        CommandRun run =
                CommandRun.of(
                        "models",
                        "quantize",
                        "m",
                        "--store",
                        dir.toString(),
                        "--annotations",
                        dir.resolve("door.csv").toString(),
                        "--video",
                        dir.resolve("door.mp4").toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("at least 2 examples");
    }

    @Test
    void shouldTellTheAgreementWhenTheModelIsVerifiedAndEvaluated() throws Exception {
        quantize("--rendered", "4", "--min-agreement", "0");
        TestVideo.write(dir.resolve("door.mp4"), 8, 6);
        Files.writeString(dir.resolve("door.csv"), "start_s,end_s,label\n0,3,wave\n3,6,jump\n");

        CommandRun run =
                CommandRun.of(
                        "evaluate",
                        "--store",
                        dir.toString(),
                        "--model",
                        "m",
                        "--precision",
                        "int8",
                        "--annotations",
                        dir.resolve("door.csv").toString(),
                        "--video",
                        dir.resolve("door.mp4").toString(),
                        "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode float32 = JsonMapper.builder().build().readTree(run.out()).at("/clips/float32");
        assertThat(float32.path("agreement").asDouble()).isBetween(0.0, 1.0);
        assertThat(float32.path("largestLogitChange").asDouble()).isPositive();
    }

    @Test
    void shouldSayHowToMakeAVersionThatIsNotThere() {
        CommandRun run =
                CommandRun.of(
                        "bench",
                        "model",
                        "--store",
                        dir.toString(),
                        "--model",
                        "m",
                        "--precision",
                        "int8");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("no version of model 'm' in int8", "models quantize m");
    }

    @Test
    void shouldRefuseAModelThatIsInt8Already() {
        quantize("--rendered", "2", "--min-agreement", "0");

        CommandRun run = CommandRun.of("models", "quantize", "m:2", "--store", dir.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("m:2 cannot be made int8");
    }

    @Test
    void shouldNotBeWhatTrainingBeginsWith() {
        quantize("--rendered", "2", "--min-agreement", "0");

        CommandRun run =
                CommandRun.of(
                        "train",
                        "--store",
                        dir.toString(),
                        "--name",
                        "n",
                        "--init",
                        "m:2",
                        "--rendered",
                        "9");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--init m:2 is int8, which does not learn");
        CommandRun newest =
                CommandRun.of(
                        "bench",
                        "train",
                        "--store",
                        dir.toString(),
                        "--init",
                        "m",
                        "--batch",
                        "1",
                        "--warm-ups",
                        "0",
                        "--runs",
                        "1");
        assertThat(newest.exitCode()).as(newest.err()).isZero();
    }

    private CommandRun quantize(String... more) {
        String[] all = new String[more.length + 4];
        all[0] = "quantize";
        all[1] = "m";
        all[2] = "--store";
        all[3] = dir.toString();
        System.arraycopy(more, 0, all, 4, more.length);
        return CommandRun.of("models", all);
    }

    private ModelStore store() {
        return new ModelStore(dir, List.of());
    }
}
