package io.kinetoscope.model.training;

import static io.kinetoscope.model.training.ToyTraining.CLIPS;
import static io.kinetoscope.model.training.ToyTraining.ON;
import static io.kinetoscope.model.training.ToyTraining.SHORT;
import static io.kinetoscope.model.training.ToyTraining.initial;
import static io.kinetoscope.model.training.ToyTraining.stopAt;
import static io.kinetoscope.model.training.ToyTraining.weights;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A training that goes on where it was ended comes to what it would have come to. */
class TrainerResumptionTest {

    private static final int STEPS_PER_EPOCH = 2;

    @TempDir private Path directory;
    private ToyTraining training;

    @BeforeEach
    void make() {
        training = new ToyTraining(directory);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shouldComeToTheSameAfterAStop(int steps) {
        Map<String, List<Float>> unbroken = weights(unbroken().run(SHORT));

        TrainingResult stopped = training.run(SHORT, new RecordedTraining(), stopAt(steps));
        TrainingResult goneOnWith = training.run(SHORT);

        assertThat(stopped.finished()).isFalse();
        assertThat(stopped.history()).hasSize(steps / STEPS_PER_EPOCH);
        assertThat(goneOnWith.finished()).isTrue();
        assertThat(weights(goneOnWith)).isEqualTo(unbroken);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldComeToTheSameAfterAKill(int steps) {
        Map<String, List<Float>> unbroken = weights(unbroken().run(SHORT));
        RecordedTraining killed =
                new RecordedTraining() {
                    @Override
                    public void stepped(StepProgress progress) {
                        super.stepped(progress);
                        if (steps() == steps) {
                            throw new IllegalStateException("killed");
                        }
                    }
                };

        assertThatThrownBy(() -> training.run(SHORT, killed, ON)).hasMessage("killed");
        TrainingResult goneOnWith = training.run(SHORT);

        assertThat(weights(goneOnWith)).isEqualTo(unbroken);
    }

    @Test
    void shouldReportTheSameEpochsAfterAStop() {
        List<EpochResult> unbroken = unbroken().run(SHORT).history();

        training.run(SHORT, new RecordedTraining(), stopAt(1));
        List<EpochResult> goneOnWith = training.run(SHORT).history();

        assertThat(goneOnWith)
                .extracting(EpochResult::epoch, EpochResult::trainLoss, EpochResult::trainAccuracy)
                .isEqualTo(
                        unbroken.stream()
                                .map(e -> Tuple.tuple(e.epoch(), e.trainLoss(), e.trainAccuracy()))
                                .toList());
    }

    @Test
    void shouldTrainNothingMoreWhenAllIsDone() {
        TrainingResult done = training.run(SHORT);
        RecordedTraining again = new RecordedTraining();

        assertThat(training.run(SHORT, again, ON)).isEqualTo(done);
        assertThat(again.steps()).isZero();
    }

    @Test
    void shouldGoOnAmongTheEpochsThatLeaveStatisticsAsTheyAre() {
        TrainingRecipe settling = Toy.recipe(2, 0.05, 0.8, 1, 0);
        Map<String, List<Float>> unbroken = weights(unbroken().run(settling));

        training.run(settling, new RecordedTraining(), stopAt(3));

        assertThat(weights(training.run(settling))).isEqualTo(unbroken);
    }

    @Test
    void shouldGoOnWithFrozenStages() {
        TrainingRecipe frozen = Toy.recipe(2, 0.05, 0.8, 2);
        Map<String, List<Float>> unbroken = weights(unbroken().run(frozen));

        training.run(frozen, new RecordedTraining(), stopAt(3));

        assertThat(weights(training.run(frozen))).isEqualTo(unbroken);
    }

    @Test
    void shouldRefuseToGoOnWithOtherData() {
        training.run(SHORT, new RecordedTraining(), () -> true);

        assertThatThrownBy(
                        () ->
                                training.trainer(SHORT)
                                        .train(
                                                initial(),
                                                "other bars",
                                                CLIPS,
                                                Optional.empty(),
                                                new RecordedTraining(),
                                                ON))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("other data or settings");
    }

    @Test
    void shouldRefuseToGoOnWithAnotherRecipe() {
        training.run(SHORT, new RecordedTraining(), () -> true);

        assertThatThrownBy(() -> training.run(Toy.recipe(3, 0.05, 0.8, 0)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("other data or settings");
    }

    @Test
    void shouldBeginAnewWhenTheEarlierRunIsThrownAway() {
        training.run(Toy.recipe(3, 0.05, 0.8, 0), new RecordedTraining(), () -> true);

        training.trainer(SHORT).discard();

        assertThat(weights(training.run(SHORT))).isEqualTo(weights(unbroken().run(SHORT)));
    }

    @Test
    void shouldNameAStateThatIsCutOff() throws IOException {
        training.run(SHORT, new RecordedTraining(), () -> true);
        Path state = directory.resolve("state-0-1.safetensors");
        Files.write(state, new byte[] {1, 2, 3});

        assertThatThrownBy(() -> training.run(SHORT))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(state.toString());
    }

    @Test
    void shouldRefuseASecondTrainingAtOnce() {
        RecordedTraining second =
                new RecordedTraining() {
                    @Override
                    public void stepped(StepProgress progress) {
                        training.run(SHORT);
                    }
                };

        assertThatThrownBy(() -> training.run(SHORT, second, ON))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("another training writes to the checkpoint " + directory);
    }

    private ToyTraining unbroken() {
        return new ToyTraining(directory.resolve("unbroken"));
    }
}
