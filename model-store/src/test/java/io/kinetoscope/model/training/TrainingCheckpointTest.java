package io.kinetoscope.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.checkpoint.MemoryTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingCheckpointTest {

    private static final MemoryTensors TENSORS = new MemoryTensors().with("w", List.of(1), 1);

    @TempDir private Path directory;

    @Test
    void shouldTellHowFarTheLastRunCame() {
        TrainingProgress progress =
                TrainingProgress.start("f").stepped(1.5, 3, 0.5).stepped(1, 4, 0.5);

        try (TrainingCheckpoint checkpoint = TrainingCheckpoint.open(directory)) {
            checkpoint.save(progress, TENSORS, Optional.empty());

            assertThat(checkpoint.progress("f")).contains(progress);
        }
    }

    @Test
    void shouldTellOfEpochsWithoutValidation() {
        TrainingProgress progress = TrainingProgress.start("f").ended(epoch(1, Double.NaN, 0));

        try (TrainingCheckpoint checkpoint = TrainingCheckpoint.open(directory)) {
            checkpoint.save(progress, TENSORS, Optional.of(TENSORS));

            assertThat(checkpoint.progress("f")).contains(progress);
        }
    }

    @Test
    void shouldKeepTheTensorsOfTheStateAndOfTheBestEpochOnly() throws IOException {
        TrainingProgress first = TrainingProgress.start("f").ended(epoch(1, 0.5, 1));
        TrainingProgress second = first.ended(epoch(2, 0.4, 1)).stepped(1, 1, 1);

        try (TrainingCheckpoint checkpoint = TrainingCheckpoint.open(directory)) {
            checkpoint.save(first, TENSORS, Optional.of(TENSORS));
            checkpoint.save(second, TENSORS, Optional.empty());
        }

        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "lock", "progress.json", "state-2-1.safetensors", "best-1.safetensors");
        }
    }

    @Test
    void shouldForgetWhatIsCleared() {
        try (TrainingCheckpoint checkpoint = TrainingCheckpoint.open(directory)) {
            checkpoint.save(TrainingProgress.start("f"), TENSORS, Optional.empty());
            checkpoint.clear();

            assertThat(checkpoint.progress("f")).isEmpty();
        }
    }

    @Test
    void shouldLetNobodyElseIn() {
        try (TrainingCheckpoint checkpoint = TrainingCheckpoint.open(directory)) {
            assertThatThrownBy(() -> TrainingCheckpoint.open(directory))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("--checkpoint");
            assertThat(checkpoint.progress("f")).isEmpty();
        }
    }

    @Test
    void shouldLetTheNextInOnceItIsClosed() {
        TrainingCheckpoint.open(directory).close();

        try (TrainingCheckpoint checkpoint = TrainingCheckpoint.open(directory)) {
            assertThat(checkpoint.progress("f")).isEmpty();
        }
    }

    @Test
    void shouldRefuseAnotherConfiguration() {
        try (TrainingCheckpoint checkpoint = TrainingCheckpoint.open(directory)) {
            checkpoint.save(TrainingProgress.start("f"), TENSORS, Optional.empty());

            assertThatThrownBy(() -> checkpoint.progress("g"))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("other data or settings")
                    .hasMessageContaining("--restart");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "{\"epoch\": 1}",
                "{\"fingerprint\":null,\"epoch\":0,\"step\":0,\"lossSum\":0,\"correct\":0,"
                        + "\"seconds\":0,\"history\":[],\"bestEpoch\":0}",
                "{\"fingerprint\":\"f\",\"epoch\":0,\"step\":0,\"lossSum\":0,\"correct\":0,"
                        + "\"seconds\":0,\"history\":null,\"bestEpoch\":0}",
                "{\"fingerprint\":\"f\",\"epoch\":3,\"step\":0,\"lossSum\":0,\"correct\":0,"
                        + "\"seconds\":0,\"history\":[],\"bestEpoch\":0}",
                "{\"fingerprint\":\"f\",\"epoch\":0,\"step\":-1,\"lossSum\":0,\"correct\":0,"
                        + "\"seconds\":0,\"history\":[],\"bestEpoch\":0}",
                "{\"fingerprint\":\"f\",\"epoch\":0,\"step\":0,\"lossSum\":0,\"correct\":0,"
                        + "\"seconds\":0,\"history\":[],\"bestEpoch\":7}"
            })
    void shouldRefuseADamagedProgress(String json) throws IOException {
        Files.writeString(directory.resolve("progress.json"), json);

        try (TrainingCheckpoint checkpoint = TrainingCheckpoint.open(directory)) {
            assertThatThrownBy(() -> checkpoint.progress("f"))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("progress.json")
                    .hasMessageContaining("--restart");
        }
    }

    @Test
    void shouldCountHigherAccuracyAsBetter() {
        TrainingProgress progress = TrainingProgress.start("f").ended(epoch(1, 0.5, 1));

        assertThat(progress.isBest(epoch(2, 0.6, 2))).isTrue();
        assertThat(progress.isBest(epoch(2, 0.4, 0.1))).isFalse();
    }

    @Test
    void shouldLetTheLowerLossDecideBetweenEquals() {
        TrainingProgress progress = TrainingProgress.start("f").ended(epoch(1, 0.5, 1));

        assertThat(progress.isBest(epoch(2, 0.5, 0.9))).isTrue();
        assertThat(progress.isBest(epoch(2, 0.5, 1))).isFalse();
    }

    @Test
    void shouldCountTheNewestAsBestWithoutValidation() {
        TrainingProgress progress = TrainingProgress.start("f").ended(epoch(1, Double.NaN, 1));

        assertThat(progress.isBest(epoch(2, Double.NaN, 1))).isTrue();
    }

    private static EpochResult epoch(int number, double accuracy, double loss) {
        return new EpochResult(number, 0.1, 1, 0.5, loss, accuracy, 10, 1);
    }
}
