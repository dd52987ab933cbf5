package io.kinetoscope.model.training.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.evaluation.ConfusionMatrix;
import io.kinetoscope.model.store.Provenance;
import io.kinetoscope.model.training.EpochResult;
import io.kinetoscope.model.training.TrainingRecipe;
import io.kinetoscope.model.training.TrainingResult;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TrainingReportTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir private Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"loss.png", "accuracy.png", "learning-rate.png"})
    void shouldDrawTheCurves(String file) throws IOException {
        report(history(12), Optional.of(confusion(4))).writeTo(temp);

        BufferedImage picture = ImageIO.read(temp.resolve(file).toFile());

        assertThat(picture.getWidth()).isEqualTo(900);
        assertThat(picture.getHeight()).isEqualTo(560);
        assertThat(colors(picture)).contains(0x1f77b4);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 174})
    void shouldDrawAConfusionMatrixThatHasRoomForAllLabels(int labels) throws IOException {
        report(history(3), Optional.of(confusion(labels))).writeTo(temp);

        BufferedImage picture = ImageIO.read(temp.resolve("confusion.png").toFile());

        assertThat(picture.getHeight()).isBetween(Math.max(400, labels * 16), labels * 16 + 1000);
        assertThat(colors(picture)).contains(0x2171b5);
    }

    @Test
    void shouldDrawAMatrixOfLongLabelsThatBeginAlike() throws IOException {
        String long1 = "moving something and something away from each other".repeat(3);
        ConfusionMatrix matrix =
                ConfusionMatrix.of(List.of(long1 + "a", long1 + "b"), new int[1], new int[1]);

        report(history(1), Optional.of(matrix)).writeTo(temp);

        assertThat(ImageIO.read(temp.resolve("confusion.png").toFile())).isNotNull();
    }

    @Test
    void shouldWriteAllNumbers() throws IOException {
        report(history(3), Optional.of(confusion(2))).writeTo(temp);

        JsonNode json = JSON.readTree(temp.resolve("training.json").toFile());

        assertThat(json.path("model").asText()).isEqualTo("table:2");
        assertThat(json.at("/provenance/command").asText()).isEqualTo("kinetoscope train");
        assertThat(json.at("/recipe/batch").asInt()).isEqualTo(32);
        assertThat(json.at("/history/2/trainLoss").asDouble()).isEqualTo(0.25);
        assertThat(json.at("/history/2/validationAccuracy").asDouble()).isEqualTo(0.75);
        assertThat(json.path("bestEpoch").asInt()).isEqualTo(3);
        assertThat(json.path("finished").asBoolean()).isTrue();
        assertThat(json.at("/confusion/labels/1").asText()).isEqualTo("label 1");
        assertThat(json.at("/confusion/counts/1/1").asInt()).isEqualTo(1);
    }

    @Test
    void shouldLeaveOutWhatWasNotMeasured() throws IOException {
        EpochResult epoch = new EpochResult(1, 0.1, 0.5, 0.5, Double.NaN, Double.NaN, 10, 3);
        report(List.of(epoch), Optional.empty()).writeTo(temp);

        JsonNode json = JSON.readTree(temp.resolve("training.json").toFile());

        assertThat(json.at("/history/0/validationLoss").isNull()).isTrue();
        assertThat(json.has("confusion")).isFalse();
        assertThat(names(temp))
                .containsExactly("accuracy.png", "learning-rate.png", "loss.png", "training.json");
    }

    @Test
    void shouldMakeTheFolder() {
        Path folder = temp.resolve("a/b");

        report(history(1), Optional.empty()).writeTo(folder);

        assertThat(folder.resolve("loss.png")).exists();
    }

    @Test
    void shouldSayWhereItCannotWrite() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "");

        assertThatThrownBy(() -> TrainingReport.requireWritable(file))
                .isInstanceOf(KinetoscopeException.class)
                .hasMessage("%s is no folder", file);
    }

    private static TrainingReport report(
            List<EpochResult> history, Optional<ConfusionMatrix> confusion) {
        return new TrainingReport(
                "table:2",
                new Provenance(
                        Provenance.Kind.TRAINED,
                        "table.csv",
                        "kinetoscope train",
                        Instant.parse("2026-01-02T03:04:05Z"),
                        null),
                TrainingRecipe.published(Math.max(history.size(), 1), 32, 7),
                new TrainingResult(history, history.size(), Path.of("best.safetensors"), true),
                confusion);
    }

    private static List<EpochResult> history(int epochs) {
        return IntStream.rangeClosed(1, epochs)
                .mapToObj(
                        i ->
                                new EpochResult(
                                        i,
                                        0.02 / i,
                                        Math.pow(0.5, i - 1),
                                        1 - Math.pow(0.5, i),
                                        1.1 * Math.pow(0.5, i - 1),
                                        1 - Math.pow(0.5, i - 1),
                                        50,
                                        12))
                .toList();
    }

    private static ConfusionMatrix confusion(int size) {
        int[] truth = IntStream.range(0, size).toArray();
        int[] predicted = truth.clone();
        if (size > 3) {
            predicted[2] = 0;
        }
        return new ConfusionMatrix(
                IntStream.range(0, size).mapToObj(i -> "label " + i).toList(),
                ConfusionMatrix.of(
                                IntStream.range(0, size).mapToObj(i -> "label " + i).toList(),
                                truth,
                                predicted)
                        .counts());
    }

    private static List<Integer> colors(BufferedImage picture) {
        return IntStream.range(0, picture.getWidth() * picture.getHeight())
                .map(i -> picture.getRGB(i % picture.getWidth(), i / picture.getWidth()) & 0xffffff)
                .distinct()
                .boxed()
                .toList();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
