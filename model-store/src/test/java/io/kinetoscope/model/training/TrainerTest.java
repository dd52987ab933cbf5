package io.kinetoscope.model.training;

import static io.kinetoscope.model.training.ToyTraining.CLIPS;
import static io.kinetoscope.model.training.ToyTraining.DATA;
import static io.kinetoscope.model.training.ToyTraining.ON;
import static io.kinetoscope.model.training.ToyTraining.SHORT;
import static io.kinetoscope.model.training.ToyTraining.initial;
import static io.kinetoscope.model.training.ToyTraining.list;
import static io.kinetoscope.model.training.ToyTraining.weights;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.checkpoint.TensorSource;
import io.kinetoscope.model.dataset.ClipSource;
import io.kinetoscope.model.dataset.LabelledClip;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is learnt, which epoch is kept, and what is told of it. */
class TrainerTest {

    @TempDir private Path directory;
    private ToyTraining training;

    @BeforeEach
    void make() {
        training = new ToyTraining(directory);
    }

    @Test
    void shouldLearnWhatNoSingleFrameShows() {
        Toy.Bars clips = new Toy.Bars(64);

        TrainingResult result =
                training.trainer(Toy.recipe(20, 0.1, 1, 0))
                        .train(
                                initial(),
                                DATA,
                                clips,
                                Optional.of(new Toy.Bars(20)),
                                new RecordedTraining(),
                                ON);

        assertThat(result.best().validationAccuracy()).isEqualTo(1);
        assertThat(result.finished()).isTrue();
    }

    @Test
    void shouldDependOnTheSeed() {
        TrainingRecipe r = SHORT;
        TrainingRecipe other =
                new TrainingRecipe(
                        r.epochs(),
                        r.clipsPerEpoch(),
                        r.balanced(),
                        r.batch(),
                        r.optimizer(),
                        r.learningRate(),
                        r.warmUpEpochs(),
                        r.finalRateShare(),
                        r.momentum(),
                        r.weightDecay(),
                        r.gradientClip(),
                        r.labelSmoothing(),
                        r.survival(),
                        r.batchNormEpochs(),
                        r.frozenStages(),
                        r.seed() + 1);

        ToyTraining otherwise = new ToyTraining(directory.resolve("otherwise"));
        assertThat(weights(training.run(other))).isNotEqualTo(weights(otherwise.run(SHORT)));
    }

    @Test
    void shouldNameStepAndLearningRateWhenTheLossIsNotFinite() {
        TrainingRecipe wild =
                new TrainingRecipe(
                        50,
                        0,
                        false,
                        8,
                        Optimizer.SGD,
                        1000,
                        0,
                        1,
                        0.9,
                        1,
                        Double.MAX_VALUE,
                        0,
                        1,
                        50,
                        0,
                        1);

        assertThatThrownBy(() -> training.run(wild))
                .isInstanceOf(KinetoscopeException.class)
                .hasMessageMatching(
                        "the loss is (NaN|Infinity) at step [12] of epoch \\d+, with a learning"
                                + " rate of 1000: give a smaller --learning-rate");
    }

    /** Labels that are the wrong way round: the more it learns, the worse it becomes. */
    @Test
    void shouldKeepTheBestEpochByItsValidation() {
        Map<Integer, Map<String, List<Float>>> ofEpochs = new LinkedHashMap<>();
        RecordedTraining listener =
                new RecordedTraining() {
                    @Override
                    public void epochEnded(EpochResult result, boolean best) {
                        super.epochEnded(result, best);
                        Path state =
                                directory.resolve(
                                        "state-%d-0.safetensors".formatted(result.epoch()));
                        ofEpochs.put(result.epoch(), weights(state, "weights/"));
                    }
                };

        TrainingResult result =
                training.trainer(Toy.recipe(20, 0.1, 1, 0))
                        .train(
                                initial(),
                                DATA,
                                new Toy.Bars(64),
                                Optional.of(new Toy.Bars(20, true)),
                                listener,
                                ON);

        assertThat(result.bestEpoch()).isLessThan(14);
        assertThat(result.history())
                .allMatch(e -> e.validationAccuracy() <= result.best().validationAccuracy());
        assertThat(listener.best()).last().isEqualTo(result.bestEpoch());
        assertThat(weights(result)).isEqualTo(ofEpochs.get(result.bestEpoch()));
    }

    @Test
    void shouldKeepTheLastEpochWithoutValidation() {
        TrainingResult result =
                training.trainer(SHORT)
                        .train(
                                initial(),
                                DATA,
                                CLIPS,
                                Optional.empty(),
                                new RecordedTraining(),
                                ON);

        assertThat(result.bestEpoch()).isEqualTo(2);
        assertThat(result.best().validationAccuracy()).isNaN();
    }

    @Test
    void shouldChangeNothingInFrozenStages() {
        TensorSource before = initial();

        Map<String, List<Float>> after = weights(training.run(Toy.recipe(2, 0.05, 0.8, 2)));

        for (String name : before.names()) {
            boolean frozen =
                    name.startsWith("conv1.")
                            || name.startsWith("bn1.")
                            || name.startsWith("layer1.");
            if (frozen) {
                assertThat(after.get(name)).as(name).isEqualTo(list(before.read(name)));
            }
        }
        assertThat(after.get("layer2.0.bn1.running_mean"))
                .isNotEqualTo(list(before.read("layer2.0.bn1.running_mean")));
        assertThat(after.get("new_fc.weight")).isNotEqualTo(list(before.read("new_fc.weight")));
    }

    @Test
    void shouldLeaveStatisticsAsTheyAreAfterTheEpochsThatUseTheBatchs() {
        TensorSource before = initial();

        Map<String, List<Float>> after = weights(training.run(Toy.recipe(2, 0.05, 1, 0, 0)));

        for (String name : List.of("bn1.running_mean", "layer4.0.bn3.running_var")) {
            assertThat(after.get(name)).as(name).isEqualTo(list(before.read(name)));
        }
        assertThat(after.get("conv1.weight")).isNotEqualTo(list(before.read("conv1.weight")));
    }

    @Test
    void shouldNameWeightsThatDoNotFit() {
        TensorSource other = new InitialWeights(Toy.NETWORK.withClasses(3), 1);

        assertThatThrownBy(
                        () ->
                                training.trainer(SHORT)
                                        .train(
                                                other,
                                                DATA,
                                                CLIPS,
                                                Optional.empty(),
                                                new RecordedTraining(),
                                                ON))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("does not fit the network")
                .hasMessageContaining("new_fc.weight");
    }

    @Test
    void shouldFailAsAnExampleFails() {
        KinetoscopeException fault = new KinetoscopeException("clip.mp4 cannot be read");
        ClipSource broken =
                new ClipSource() {
                    @Override
                    public List<String> labels() {
                        return CLIPS.labels();
                    }

                    @Override
                    public int size() {
                        return CLIPS.size();
                    }

                    @Override
                    public int label(int example) {
                        return CLIPS.label(example);
                    }

                    @Override
                    public LabelledClip clip(int example, RandomGenerator random) {
                        throw fault;
                    }
                };

        assertThatThrownBy(
                        () ->
                                training.trainer(SHORT)
                                        .train(
                                                initial(),
                                                DATA,
                                                broken,
                                                Optional.empty(),
                                                new RecordedTraining(),
                                                ON))
                .isSameAs(fault);
    }

    @Test
    void shouldReportEveryStepAndEpoch() {
        RecordedTraining listener = new RecordedTraining();

        training.run(SHORT, listener, ON);

        assertThat(listener.reports())
                .extracting(StepProgress::epoch, StepProgress::step, StepProgress::steps)
                .containsExactly(
                        Tuple.tuple(1, 1, 2),
                        Tuple.tuple(1, 2, 2),
                        Tuple.tuple(2, 1, 2),
                        Tuple.tuple(2, 2, 2));
        assertThat(listener.epochs()).containsExactly(1, 2);
    }
}
