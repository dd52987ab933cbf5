package io.kinetoscope.model.training;

import ai.djl.Device;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.ComputeSettings;
import io.kinetoscope.model.EngineThread;
import io.kinetoscope.model.checkpoint.TensorSource;
import io.kinetoscope.model.dataset.LabelledClip;
import io.kinetoscope.model.rsa.Formulation;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.rsa.Transform;
import io.kinetoscope.model.store.InputSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Speed of learning, on noise: whole steps of the published recipe, from clips as bytes through the
 * forward and the backward pass to the moved weights. A network with RSA is measured in both
 * formulations, in turns, so that both see the machine alike.
 *
 * @param batch clips in a step, at least 1
 * @param frozenStages that do not learn, see {@link TrainingRecipe#frozenStages}
 * @param warmUps steps before the clock runs, at least 0
 * @param runs steps that are measured, at least 1
 */
public record TrainingBenchmark(
        NetworkSpec network, InputSpec input, int batch, int frozenStages, int warmUps, int runs) {

    private static final double LEARNING_RATE = 1e-4;

    /**
     * @throws IllegalArgumentException when a number is out of bounds
     */
    public TrainingBenchmark {
        if (batch < 1 || warmUps < 0 || runs < 1) {
            throw new IllegalArgumentException(
                    ("a benchmark has 1 or more clips, 0 or more warm-ups and 1 or more runs, not"
                                    + " %d, %d and %d")
                            .formatted(batch, warmUps, runs));
        }
    }

    /**
     * One formulation.
     *
     * @param clipsPerSecond at the median
     * @param medianMs of a step
     * @param fastestMs of a step
     * @param slowestMs of a step
     */
    public record Result(
            double clipsPerSecond, double medianMs, double fastestMs, double slowestMs) {}

    /**
     * What was measured.
     *
     * @param result as the network learns
     * @param plain in the plain formulation; empty without RSA
     */
    public record Comparison(Result result, Optional<Result> plain) {

        /** How many times as fast as the plain formulation it learns, at the medians. */
        public Optional<Double> speedUp() {
            return plain.map(other -> other.medianMs() / result.medianMs());
        }
    }

    /**
     * Measures.
     *
     * @throws io.kinetoscope.ConfigurationException when there is no such device
     * @throws KinetoscopeException when the engine fails, as for want of memory
     */
    public Comparison run(ComputeSettings compute) {
        Device device = compute.start();
        return EngineThread.call(() -> run(device));
    }

    private Comparison run(Device device) {
        List<TrainingNetwork> learning = new ArrayList<>();
        try {
            learning.add(open(device, Formulation.FRAMES_AS_CHANNELS));
            if (network.transform() == Transform.RSA) {
                learning.add(open(device, Formulation.PLAIN));
            }
            Batch clips = clips();
            double[][] millis = new double[learning.size()][runs];
            for (int step = -warmUps; step < runs; step++) {
                for (int i = 0; i < millis.length; i++) {
                    long start = System.nanoTime();
                    TrainingNetwork.Step done =
                            learning.get(i).step(clips, LEARNING_RATE, step + warmUps + 1L, step);
                    requireLearnt(done);
                    if (step >= 0) {
                        millis[i][step] = (System.nanoTime() - start) / 1e6;
                    }
                }
            }
            return new Comparison(
                    result(millis[0]),
                    millis.length > 1 ? Optional.of(result(millis[1])) : Optional.empty());
        } catch (KinetoscopeException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new KinetoscopeException(
                    "a training step of %d clips failed on %s: %s"
                            .formatted(
                                    batch,
                                    device,
                                    String.valueOf(e.getMessage())
                                            .lines()
                                            .findFirst()
                                            .orElse("no message")),
                    e);
        } finally {
            learning.forEach(TrainingNetwork::close);
        }
    }

    /** A step ends early, and would look fast, where its loss is no number. */
    private static void requireLearnt(TrainingNetwork.Step step) {
        if (!Double.isFinite(step.loss())) {
            throw new KinetoscopeException(
                    "the loss is %s after a few steps on noise: this machine does not compute right"
                            .formatted(step.loss()));
        }
    }

    private TrainingNetwork open(Device device, Formulation formulation) {
        TrainingRecipe published = TrainingRecipe.published(1, batch, 1);
        TrainingRecipe recipe =
                new TrainingRecipe(
                        published.epochs(),
                        published.clipsPerEpoch(),
                        published.balanced(),
                        published.batch(),
                        published.optimizer(),
                        published.learningRate(),
                        published.warmUpEpochs(),
                        published.finalRateShare(),
                        published.momentum(),
                        published.weightDecay(),
                        published.gradientClip(),
                        published.labelSmoothing(),
                        published.survival(),
                        published.batchNormEpochs(),
                        frozenStages,
                        published.seed());
        try (TensorSource weights = new InitialWeights(network, 1)) {
            return TrainingNetwork.open(network, input, recipe, device, weights, formulation);
        }
    }

    private Result result(double[] millis) {
        Arrays.sort(millis);
        double median = (millis[(runs - 1) / 2] + millis[runs / 2]) / 2;
        return new Result(1000 * batch / median, median, millis[0], millis[runs - 1]);
    }

    private Batch clips() {
        Random random = new Random(1);
        List<LabelledClip> clips = new ArrayList<>();
        for (int i = 0; i < batch; i++) {
            byte[] frames = new byte[input.clipBytes()];
            random.nextBytes(frames);
            clips.add(new LabelledClip(frames, i % network.classes()));
        }
        return new Batch(clips);
    }
}
