package io.kinetoscope.model.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelManifestTest {

    private static final ModelManifest MANIFEST =
            ModelManifest.of(
                    Drafts.draft("a"),
                    3,
                    new WeightsFile("weights.safetensors", "ab".repeat(32), 10));

    private static final ModelManifest TRAINED =
            new ModelManifest(
                    MANIFEST.name(),
                    MANIFEST.version(),
                    MANIFEST.network(),
                    MANIFEST.input(),
                    MANIFEST.labels(),
                    MANIFEST.backgroundLabels(),
                    MANIFEST.thresholds(),
                    MANIFEST.precision(),
                    MANIFEST.weights(),
                    new Provenance(
                            Provenance.Kind.TRAINED,
                            "table.csv",
                            "kinetoscope train",
                            Instant.parse("2026-01-02T03:04:05Z"),
                            "75 % on 8 examples",
                            new TrainingRecord(
                                    List.of(
                                            new TrainingRecord.DataFile(
                                                    "table.csv", "ab".repeat(32))),
                                    List.of(new TrainingRecord.Examples("wave", 9, 4)),
                                    7,
                                    "rsanet-motion:1",
                                    Map.of(
                                            "epochs", 3.0,
                                            "learningRate", 1e-12),
                                    3,
                                    2,
                                    new TrainingRecord.Validation(8, 0.5, 0.75, 0.7))));

    @TempDir private Path temp;

    @Test
    void shouldReadWhatItWrites() throws IOException {
        Path file = Files.write(temp.resolve("model.json"), ManifestJson.write(MANIFEST));

        assertThat(ManifestJson.read(file)).isEqualTo(MANIFEST);
    }

    @Test
    void shouldReadHowAModelWasTrained() throws IOException {
        Path file = Files.write(temp.resolve("model.json"), ManifestJson.write(TRAINED));

        assertThat(ManifestJson.read(file)).isEqualTo(TRAINED);
    }

    @Test
    void shouldNotWriteATrainingThatThereWasNot() {
        assertThat(new String(ManifestJson.write(MANIFEST), StandardCharsets.UTF_8))
                .doesNotContain("training");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"seed\" : 7; \"seed\" : \"x\"; provenance.training.seed",
                "\"bestEpoch\" : 2; \"bestEpoch\" : 4; provenance.training.bestEpoch",
                "\"training\" : 9; \"training\" : -9; provenance.training.examples.training",
                "\"accuracy\" : 0.75; \"accuracy\" : 75; provenance.training.validation.accuracy",
                "\"recipe\" : {; \"recipe\" : { \"x\" : null,; provenance.training.recipe.x",
                "1.0E-12; 1e999; provenance.training.recipe.learningRate",
                "abababab; xyxyxyxy; sha256",
            })
    void shouldNameTheWrongFieldOfATraining(String right, String wrong, String expected)
            throws IOException {
        String json = new String(ManifestJson.write(TRAINED), StandardCharsets.UTF_8);
        assertThat(json).contains(right);
        Path file = Files.writeString(temp.resolve("model.json"), json.replace(right, wrong));

        assertThatThrownBy(() -> ManifestJson.read(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(expected);
    }

    @Test
    void shouldTakeAManifestFromBeforeTransformsForOneWithRsa() throws IOException {
        String json = new String(ManifestJson.write(MANIFEST), StandardCharsets.UTF_8);
        String early = json.replaceFirst("\"transform\" : \"rsa\",\\s*", "");
        assertThat(early).doesNotContain("transform");
        Path file = Files.writeString(temp.resolve("model.json"), early);

        assertThat(ManifestJson.read(file)).isEqualTo(MANIFEST);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"version\" : 3; \"version\" : 0; version is from 1",
                "\"version\" : 3; \"version\" : \"3\"; version",
                "\"version\" : 3; \"version\" : 3.5; version",
                "\"version\" : 3; \"version\" : null; version",
                "\"version\" : 3; \"version\" : 3, \"version\" : 4; version",
                "\"version\" : 3; \"version\" : 3, \"verison\" : 4; 'verison' that is not known",
                "\"version\" : 3,; ''; version",
                "\"name\" : \"a\"; \"name\" : \"../a\"; name is",
                "\"frames\" : 16; \"frames\" : 0; input.frames",
                "\"frames\" : 16; \"frames\" : 100000; input.frames",
                "\"frames\" : 16; \"frame\" : 16; input.frame",
                "\"framesPerSecond\" : 4.0; \"framesPerSecond\" : \"NaN\"; framesPerSecond",
                "\"cropWidth\" : 224; \"cropWidth\" : 2240; input.cropWidth",
                "\"resizeHeight\" : 240; \"resizeHeight\" : 2000000000; input.resizeHeight",
                "[ 0.485, 0.456, 0.406 ]; [ 0.485, 0.456 ]; input.mean has 3",
                "[ 0.229, 0.224, 0.225 ]; [ 0.229, 0, 0.225 ]; input.std",
                "[ 0.229, 0.224, 0.225 ]; [ 0.229, null, 0.225 ]; input.std",
                "\"labels\" : [ \"wave\", \"nothing\" ]; \"labels\" : \"x\"; field 'labels' is of the wrong kind: a list",
                "\"labels\" : [ \"wave\", \"nothing\" ]; \"labels\" : [ \"wave\" ]; labels has 1",
                "\"labels\" : [ \"wave\", \"nothing\" ]; \"labels\" : [ \"wave\", \"wave\" ]; twice",
                "\"labels\" : [ \"wave\", \"nothing\" ]; \"labels\" : [ \"wave\", \"a\\nb\" ]; control",
                "\"backgroundLabels\" : [ \"nothing\" ]; \"backgroundLabels\" : [ \"x\" ]; names 'x'",
                "\"enter\" : 0.6; \"enter\" : 1.6; thresholds.enter",
                "\"exit\" : 0.4; \"exit\" : 0.7; thresholds.exit",
                "\"labels\" : { }; \"labels\" : { \"x\" : { \"enter\" : 1, \"exit\" : 0 } }; names 'x'",
                "weights.safetensors; ../../secret; weights.file",
                "weights.safetensors; /etc/passwd; weights.file",
                "\"size\" : 10; \"size\" : -1; weights.size",
                "abab; xyxy; weights.sha256",
                "\"imported\"; \"bought\"; kind",
                "\"imported\"; 0; kind",
                "2026-01-02T03:04:05Z; yesterday; provenance.created",
                "\"kernelType\" : \"VplusR\"; \"kernelType\" : \"vplusr\"; kernelType",
                "\"depths\" : [ 1, 2, 2, 1 ]; \"depths\" : [ 1, 1, 1 ]; depths",
                "\"depths\" : [ 1, 2, 2, 1 ]; \"depths\" : [ 1, 1, 1, 1000000 ]; depths",
                "\"width\" : 16; \"width\" : 2000000; width",
                "\"transform\" : \"rsa\"; \"transform\" : \"convolution\"; transform",
                "\"transform\" : \"rsa\"; \"transform\" : null; transform",
                "\"transform\" : \"rsa\"; \"transforms\" : \"rsa\"; network.transforms",
                "\"queries\" : 8; \"queries\" : 7; queries 7 does not divide",
                "\"queries\" : 8; \"queries\" : 0; queries",
                "\"time\" : 5; \"time\" : 4; kernel.time",
                "\"rsaPositions\" : [ [ 0 ], [ 1 ], [ 1 ], [ ] ]; \"rsaPositions\" : [ [ ], [ ], [ 9 ], [ ] ];"
                        + " rsaPositions names block 9",
                "\"classes\" : 2; \"classes\" : 3; labels has 2"
            })
    void shouldNameTheFieldThatIsWrong(String from, String to, String fault) throws IOException {
        String json = new String(ManifestJson.write(MANIFEST), StandardCharsets.UTF_8);
        assertThat(json).contains(from);
        Path file = Files.writeString(temp.resolve("model.json"), json.replace(from, to));

        assertThatThrownBy(() -> ManifestJson.read(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("the manifest " + file + " is wrong: ")
                .hasMessageContaining(fault)
                .message()
                .hasLineCount(1);
    }

    /** Each within its bounds, and 12 GB together. */
    @Test
    void shouldRefuseClipsThatAreLargeAsAWhole() {
        assertThatThrownBy(() -> InputSpec.streaming(256, 8, 4096))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("256 frames of 4096x4096");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "3", "{} {}", "\u0000"})
    void shouldRefuseWhatIsNoManifest(String text) throws IOException {
        Path file = Files.writeString(temp.resolve("model.json"), text);

        assertThatThrownBy(() -> ManifestJson.read(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is wrong");
    }

    @Test
    void shouldRefuseAManifestOfManyMegabytes() throws IOException {
        Path file = Files.write(temp.resolve("model.json"), new byte[5 << 20]);

        assertThatThrownBy(() -> ManifestJson.read(file)).hasMessageContaining("more than");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":1",
                "a:",
                "a:b",
                "a:0",
                "a:1:2",
                "../a",
                "a/b",
                ".a",
                "a b",
                "a:-1",
                "a:99999999999"
            })
    void shouldRefuseWhatNamesNoModel(String text) {
        assertThatThrownBy(() -> ModelRef.parse(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("names no model");
    }
}
