package io.kinetoscope.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.checkpoint.SafetensorsReader;
import io.kinetoscope.model.checkpoint.TensorSource;
import io.kinetoscope.model.dataset.ClipSource;
import io.kinetoscope.model.dataset.LabelledClip;
import io.kinetoscope.model.dataset.ViewSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {

    private static final String DATA = "bars";
    private static final int STEPS_PER_EPOCH = 2;

    /** Two epochs of two steps, with all that draws from chance. */
    private static final TrainingRecipe SHORT = Toy.recipe(2, 0.05, 0.8, 0);

    private static final Toy.Bars CLIPS = new Toy.Bars(16);
    private static final BooleanSupplier ON = () -> false;

    @TempDir private Path directory;

    @Test
    void shouldLearnWhatNoSingleFrameShows() {
        Toy.Bars clips = new Toy.Bars(64);

        TrainingResult result =
                trainer(directory, Toy.recipe(20, 0.1, 1, 0))
                        .train(
                                initial(),
                                DATA,
                                clips,
                                Optional.of(new Toy.Bars(20)),
                                new Recorded(),
                                ON);

        assertThat(result.best().validationAccuracy()).isEqualTo(1);
        assertThat(result.finished()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shouldComeToTheSameAfterAStop(int steps) {
        Map<String, List<Float>> unbroken = unbroken();
        AtomicInteger asked = new AtomicInteger();

        TrainingResult stopped =
                run(directory, SHORT, new Recorded(), () -> asked.incrementAndGet() == steps);
        TrainingResult goneOnWith = run(directory, SHORT, new Recorded(), ON);

        assertThat(stopped.finished()).isFalse();
        assertThat(stopped.history()).hasSize(steps / STEPS_PER_EPOCH);
        assertThat(goneOnWith.finished()).isTrue();
        assertThat(weights(goneOnWith)).isEqualTo(unbroken);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldComeToTheSameAfterAKill(int steps) {
        Map<String, List<Float>> unbroken = unbroken();
        Recorded killed =
                new Recorded() {
                    @Override
                    public void stepped(StepProgress progress) {
                        super.stepped(progress);
                        if (steps() == steps) {
                            throw new IllegalStateException("killed");
                        }
                    }
                };

        assertThatThrownBy(() -> run(directory, SHORT, killed, ON)).hasMessage("killed");
        TrainingResult goneOnWith = run(directory, SHORT, new Recorded(), ON);

        assertThat(weights(goneOnWith)).isEqualTo(unbroken);
    }

    @Test
    void shouldReportTheSameEpochsAfterAStop() {
        List<EpochResult> unbroken =
                run(directory.resolve("unbroken"), SHORT, new Recorded(), ON).history();
        AtomicInteger asked = new AtomicInteger();

        run(directory, SHORT, new Recorded(), () -> asked.incrementAndGet() == 1);
        List<EpochResult> goneOnWith = run(directory, SHORT, new Recorded(), ON).history();

        assertThat(goneOnWith)
                .extracting(EpochResult::epoch, EpochResult::trainLoss, EpochResult::trainAccuracy)
                .isEqualTo(
                        unbroken.stream()
                                .map(e -> Tuple.tuple(e.epoch(), e.trainLoss(), e.trainAccuracy()))
                                .toList());
    }

    @Test
    void shouldTrainNothingMoreWhenAllIsDone() {
        TrainingResult done = run(directory, SHORT, new Recorded(), ON);
        Recorded again = new Recorded();

        assertThat(run(directory, SHORT, again, ON)).isEqualTo(done);
        assertThat(again.steps()).isZero();
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

        assertThat(weights(run(directory, other, new Recorded(), ON))).isNotEqualTo(unbroken());
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

        assertThatThrownBy(() -> run(directory, wild, new Recorded(), ON))
                .isInstanceOf(KinetoscopeException.class)
                .hasMessageMatching(
                        "the loss is (NaN|Infinity) at step [12] of epoch \\d+, with a learning"
                                + " rate of 1000: give a smaller --learning-rate");
    }

    /** Labels that are the wrong way round: the more it learns, the worse it becomes. */
    @Test
    void shouldKeepTheBestEpochByItsValidation() {
        Map<Integer, Map<String, List<Float>>> ofEpochs = new LinkedHashMap<>();
        Recorded listener =
                new Recorded() {
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
                trainer(directory, Toy.recipe(20, 0.1, 1, 0))
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
                trainer(directory, SHORT)
                        .train(initial(), DATA, CLIPS, Optional.empty(), new Recorded(), ON);

        assertThat(result.bestEpoch()).isEqualTo(2);
        assertThat(result.best().validationAccuracy()).isNaN();
    }

    @Test
    void shouldChangeNothingInFrozenStages() {
        TensorSource before = initial();

        Map<String, List<Float>> after =
                weights(run(directory, Toy.recipe(2, 0.05, 0.8, 2), new Recorded(), ON));

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

        Map<String, List<Float>> after =
                weights(run(directory, Toy.recipe(2, 0.05, 1, 0, 0), new Recorded(), ON));

        for (String name : List.of("bn1.running_mean", "layer4.0.bn3.running_var")) {
            assertThat(after.get(name)).as(name).isEqualTo(list(before.read(name)));
        }
        assertThat(after.get("conv1.weight")).isNotEqualTo(list(before.read("conv1.weight")));
    }

    @Test
    void shouldGoOnAmongTheEpochsThatLeaveStatisticsAsTheyAre() {
        TrainingRecipe settling = Toy.recipe(2, 0.05, 0.8, 1, 0);
        Map<String, List<Float>> unbroken =
                weights(run(directory.resolve("unbroken"), settling, new Recorded(), ON));
        AtomicInteger asked = new AtomicInteger();

        run(directory, settling, new Recorded(), () -> asked.incrementAndGet() == 3);

        assertThat(weights(run(directory, settling, new Recorded(), ON))).isEqualTo(unbroken);
    }

    @Test
    void shouldGoOnWithFrozenStages() {
        TrainingRecipe frozen = Toy.recipe(2, 0.05, 0.8, 2);
        Map<String, List<Float>> unbroken =
                weights(run(directory.resolve("unbroken"), frozen, new Recorded(), ON));
        AtomicInteger asked = new AtomicInteger();

        run(directory, frozen, new Recorded(), () -> asked.incrementAndGet() == 3);

        assertThat(weights(run(directory, frozen, new Recorded(), ON))).isEqualTo(unbroken);
    }

    @Test
    void shouldRefuseToGoOnWithOtherData() {
        run(directory, SHORT, new Recorded(), () -> true);

        assertThatThrownBy(
                        () ->
                                trainer(directory, SHORT)
                                        .train(
                                                initial(),
                                                "other bars",
                                                CLIPS,
                                                Optional.empty(),
                                                new Recorded(),
                                                ON))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("other data or settings");
    }

    @Test
    void shouldRefuseToGoOnWithAnotherRecipe() {
        run(directory, SHORT, new Recorded(), () -> true);

        assertThatThrownBy(() -> run(directory, Toy.recipe(3, 0.05, 0.8, 0), new Recorded(), ON))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("other data or settings");
    }

    @Test
    void shouldBeginAnewWhenTheEarlierRunIsThrownAway() {
        run(directory, Toy.recipe(3, 0.05, 0.8, 0), new Recorded(), () -> true);

        trainer(directory, SHORT).discard();

        assertThat(weights(run(directory, SHORT, new Recorded(), ON))).isEqualTo(unbroken());
    }

    @Test
    void shouldNameAStateThatIsCutOff() throws IOException {
        run(directory, SHORT, new Recorded(), () -> true);
        Path state = directory.resolve("state-0-1.safetensors");
        Files.write(state, new byte[] {1, 2, 3});

        assertThatThrownBy(() -> run(directory, SHORT, new Recorded(), ON))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(state.toString());
    }

    @Test
    void shouldRefuseASecondTrainingAtOnce() {
        Recorded second =
                new Recorded() {
                    @Override
                    public void stepped(StepProgress progress) {
                        run(directory, SHORT, new Recorded(), ON);
                    }
                };

        assertThatThrownBy(() -> run(directory, SHORT, second, ON))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("another training writes to the checkpoint " + directory);
    }

    @Test
    void shouldNameWeightsThatDoNotFit() {
        TensorSource other = new InitialWeights(Toy.NETWORK.withClasses(3), 1);

        assertThatThrownBy(
                        () ->
                                trainer(directory, SHORT)
                                        .train(
                                                other,
                                                DATA,
                                                CLIPS,
                                                Optional.empty(),
                                                new Recorded(),
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
                                trainer(directory, SHORT)
                                        .train(
                                                initial(),
                                                DATA,
                                                broken,
                                                Optional.empty(),
                                                new Recorded(),
                                                ON))
                .isSameAs(fault);
    }

    @Test
    void shouldReportEveryStepAndEpoch() {
        Recorded listener = new Recorded();

        run(directory, SHORT, listener, ON);

        assertThat(listener.reports())
                .extracting(StepProgress::epoch, StepProgress::step, StepProgress::steps)
                .containsExactly(
                        Tuple.tuple(1, 1, 2),
                        Tuple.tuple(1, 2, 2),
                        Tuple.tuple(2, 1, 2),
                        Tuple.tuple(2, 2, 2));
        assertThat(listener.epochs()).containsExactly(1, 2);
    }

    private Map<String, List<Float>> unbroken() {
        return weights(run(directory.resolve("unbroken"), SHORT, new Recorded(), ON));
    }

    private static TrainingResult run(
            Path checkpoint,
            TrainingRecipe recipe,
            TrainingListener listener,
            BooleanSupplier stop) {
        Optional<ViewSource> none = Optional.empty();
        return trainer(checkpoint, recipe).train(initial(), DATA, CLIPS, none, listener, stop);
    }

    private static Trainer trainer(Path checkpoint, TrainingRecipe recipe) {
        return new Trainer(Toy.NETWORK, Toy.INPUT, recipe, Toy.COMPUTE, checkpoint);
    }

    private static TensorSource initial() {
        return new InitialWeights(Toy.NETWORK, 1);
    }

    private static Map<String, List<Float>> weights(TrainingResult result) {
        return weights(result.weights(), "");
    }

    private static Map<String, List<Float>> weights(Path file, String prefix) {
        try (TensorSource source = SafetensorsReader.open(file)) {
            Tensors tensors = Tensors.of(source, prefix);
            Map<String, List<Float>> weights = new LinkedHashMap<>();
            tensors.names().forEach(name -> weights.put(name, list(tensors.read(name))));
            return weights;
        }
    }

    private static List<Float> list(float[] values) {
        List<Float> list = new ArrayList<>(values.length);
        for (float value : values) {
            list.add(value);
        }
        return list;
    }

    private static class Recorded implements TrainingListener {

        private final List<StepProgress> reports = new ArrayList<>();
        private final List<Integer> epochs = new ArrayList<>();
        private final List<Integer> best = new ArrayList<>();

        @Override
        public void stepped(StepProgress progress) {
            reports.add(progress);
        }

        @Override
        public void epochEnded(EpochResult result, boolean isBest) {
            epochs.add(result.epoch());
            if (isBest) {
                best.add(result.epoch());
            }
        }

        int steps() {
            return reports.size();
        }

        List<StepProgress> reports() {
            return reports;
        }

        List<Integer> epochs() {
            return epochs;
        }

        List<Integer> best() {
            return best;
        }
    }
}
