package io.kinetoscope.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.kinetoscope.model.EngineThread;
import io.kinetoscope.model.dataset.LabelledClip;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.rsa.TorchRuntime;
import io.kinetoscope.model.store.InputSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrainingNetworkTest {

    private static final int WARM_UP = 20;
    private static final int STEPS = 300;
    private static final double RATE = 0.01;

    /** Small: hundreds of steps are to take seconds. */
    private static final InputSpec INPUT = InputSpec.streaming(2, 8, 16);

    private TrainingNetwork network;

    @BeforeEach
    void open() {
        network = open(0.8, 0);
    }

    @AfterEach
    void close() {
        close(network);
    }

    @Test
    void shouldKeepTheNumberOfNativeArraysLevel() {
        steps(network, WARM_UP);
        int before = network.liveArrays();
        int everywhere = arraysOfTheProcess();

        steps(network, STEPS);

        assertThat(network.liveArrays()).isEqualTo(before);
        assertThat(arraysOfTheProcess()).isEqualTo(everywhere);
    }

    /** What the count above would not show: memory that no array of Java stands for. */
    @Test
    void shouldKeepTheMemoryOfTheProcessLevel() throws IOException {
        Path status = Path.of("/proc/self/status");
        assumeTrue(
                Files.exists(status),
                "the size of a process is read from /proc, which is not here");
        steps(network, WARM_UP);
        long before = residentKilobytes(status);

        steps(network, STEPS);

        assertThat(residentKilobytes(status) - before).isLessThan(64 * 1024);
    }

    @Test
    void shouldFreeAllArraysWithTheNetwork() {
        TrainingNetwork other = open(1, 0);
        steps(other, 1);
        int with = arraysOfTheProcess();
        int own = other.liveArrays();

        close(other);

        assertThat(arraysOfTheProcess()).isEqualTo(with - own);
    }

    @Test
    void shouldKeepNoArrayOfALossThatIsNotFinite() {
        steps(network, 1);
        EngineThread.call(() -> network.step(batch(), 1e30, 1, 1));
        int before = network.liveArrays();

        TrainingNetwork.Step step = EngineThread.call(() -> network.step(batch(), RATE, 1, 1));

        assertThat(step.loss()).isNaN();
        assertThat(network.liveArrays()).isEqualTo(before);
    }

    @Test
    void shouldSkipBlocksAsTheRecipeSays() {
        TrainingNetwork whole = open(1, 0);
        TrainingNetwork thinned = open(0.1, 0);

        // Residuals are zero until bn3 has learned.
        steps(whole, 3);
        steps(thinned, 3);
        List<Float> ofWhole = statistics(whole);
        List<Float> ofThinned = statistics(thinned);
        close(whole);
        close(thinned);

        assertThat(ofThinned).isNotEqualTo(ofWhole);
    }

    @Test
    void shouldHaveNoVelocityForFrozenParameters() {
        TrainingNetwork frozen = open(1, 3);

        List<String> learning = List.copyOf(EngineThread.call(frozen::optimizerState).names());
        close(frozen);

        assertThat(learning)
                .noneMatch(name -> name.matches("velocity/(conv1|bn1|layer1|layer2)\\..*"))
                .contains(
                        "velocity/layer3.0.conv1.weight",
                        "velocity/layer4.0.bn3.bias",
                        "velocity/new_fc.bias");
    }

    @Test
    void shouldTrainTheHeadAloneWhenAllStagesAreFrozen() {
        TrainingNetwork frozen = open(0.8, 5);

        List<String> learning = List.copyOf(EngineThread.call(frozen::optimizerState).names());
        steps(frozen, 2);
        close(frozen);

        assertThat(learning).containsExactly("velocity/new_fc.weight", "velocity/new_fc.bias");
    }

    @Test
    void shouldLearnByStoredStatisticsWhenTheyAreHeld() {
        steps(network, 3);
        List<Float> statistics = statistics(network);
        List<Float> weights = values(network, "layer4.0.bn1.weight");

        EngineThread.call(
                () -> {
                    network.holdStatistics();
                    return null;
                });
        steps(network, 3);

        assertThat(statistics(network)).isEqualTo(statistics);
        assertThat(values(network, "layer4.0.bn1.weight")).isNotEqualTo(weights);
    }

    /** What a step reports is then what somebody who uses the network would see. */
    @Test
    void shouldLoseInTrainingWhatItWouldInUseWhenStatisticsAreHeld() {
        TrainingNetwork plain = open(Toy.NETWORK.withDropout(0), 1, 0);
        steps(plain, 3);
        EngineThread.call(
                () -> {
                    plain.holdStatistics();
                    return null;
                });
        float[][] logits = EngineThread.call(() -> plain.logits(batch().frames()));

        double loss = EngineThread.call(() -> plain.step(batch(), RATE, 1, 1)).loss();
        close(plain);

        double expected = 0;
        for (int clip = 0; clip < 2; clip++) {
            double sum = Math.exp(logits[clip][0]) + Math.exp(logits[clip][1]);
            expected -= Math.log(Math.exp(logits[clip][clip]) / sum) / 2;
        }
        assertThat(loss).isCloseTo(expected, within(1e-4));
    }

    private static TrainingNetwork open(double survival, int frozenStages) {
        return open(Toy.NETWORK, survival, frozenStages);
    }

    private static TrainingNetwork open(NetworkSpec network, double survival, int frozenStages) {
        Device device = Toy.COMPUTE.start();
        return EngineThread.call(
                () ->
                        TrainingNetwork.open(
                                network,
                                INPUT,
                                Toy.recipe(1, RATE, survival, frozenStages),
                                device,
                                new InitialWeights(network, 1)));
    }

    private static void close(TrainingNetwork network) {
        EngineThread.call(
                () -> {
                    network.close();
                    return null;
                });
    }

    private static void steps(TrainingNetwork network, int count) {
        Batch batch = batch();
        for (int step = 0; step < count; step++) {
            long seed = step;
            EngineThread.call(() -> network.step(batch, RATE, 1, seed));
        }
    }

    private static Batch batch() {
        byte[] frames = new byte[INPUT.clipBytes()];
        new Random(1).nextBytes(frames);
        return new Batch(List.of(new LabelledClip(frames, 0), new LabelledClip(frames.clone(), 1)));
    }

    private static List<Float> statistics(TrainingNetwork network) {
        return values(network, "layer4.0.bn1.running_mean");
    }

    private static List<Float> values(TrainingNetwork network, String tensor) {
        List<Float> values = new ArrayList<>();
        for (float value : EngineThread.call(network::weights).read(tensor)) {
            values.add(value);
        }
        return values;
    }

    /** Of every manager that there is: DJL's own is the parent of all. */
    private static int arraysOfTheProcess() {
        return EngineThread.call(
                () -> {
                    try (NDManager manager = TorchRuntime.newManager(Device.cpu())) {
                        return manager.getParentManager().getManagedArrays().size();
                    }
                });
    }

    private static long residentKilobytes(Path status) throws IOException {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }
}
