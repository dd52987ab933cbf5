package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.training.Optimizer;
import io.kinetoscope.model.training.TrainingRecipe;
import picocli.CommandLine.Option;

/** How long and how hard a network learns. Where nothing is said: {@link RecipeDefaults}. */
final class RecipeOptions {

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description =
                    "Passes over the examples (default: 50 as published; 30 with --init on your own"
                            + " data).")
    private Integer epochs;

    @Option(
            names = "--batch",
            paramLabel = "CLIPS",
            description = "Clips in one step (default: 32; 16 with --init on your own data).")
    private Integer batch;

    @Option(
            names = "--optimizer",
            paramLabel = "sgd|adamw",
            defaultValue = "sgd",
            description =
                    "How weights follow their gradients (default: ${DEFAULT-VALUE}, as published).")
    private Optimizer optimizer;

    @Option(
            names = "--learning-rate",
            paramLabel = "X",
            description =
                    "Learning rate after the warm-up (default: of sgd the published 0.02 for 64 clips,"
                            + " scaled to the batch; of adamw 0.003).")
    private Double learningRate;

    @Option(
            names = "--warm-up-epochs",
            paramLabel = "X",
            description =
                    "Epochs over which the rate rises from 0 (default: 5 as published; 2 with --init"
                            + " on your own data; half of the epochs at most).")
    private Double warmUpEpochs;

    @Option(
            names = "--weight-decay",
            paramLabel = "X",
            defaultValue = "0.0005",
            description =
                    "Of all weights but biases and normalizations (default: ${DEFAULT-VALUE}).")
    private double weightDecay;

    @Option(
            names = "--momentum",
            paramLabel = "X",
            defaultValue = "0.9",
            description = "Nesterov momentum, or β1 of adamw (default: ${DEFAULT-VALUE}).")
    private double momentum;

    @Option(
            names = "--gradient-clip",
            paramLabel = "X",
            defaultValue = "100",
            description = "Largest norm of the gradient (default: ${DEFAULT-VALUE}).")
    private double gradientClip;

    @Option(
            names = "--label-smoothing",
            paramLabel = "SHARE",
            defaultValue = "0.1",
            description = "Share of a target that goes to all labels (default: ${DEFAULT-VALUE}).")
    private double labelSmoothing;

    @Option(
            names = "--survival",
            paramLabel = "SHARE",
            description =
                    "Share of the clips for which the last block is kept in training: stochastic depth"
                            + " (default: 0.8 as published; 1 with --init on your own data).")
    private Double survival;

    @Option(
            names = "--batch-norm-epochs",
            paramLabel = "N",
            description =
                    "Epochs in which normalizations use the statistics of the batch; from then on they"
                            + " use the stored ones, as in use (default: all as published).")
    private Integer batchNormEpochs;

    @Option(
            names = "--clips-per-epoch",
            paramLabel = "N",
            description =
                    "Clips that an epoch trains on (default: one of each example; of your own few, at"
                            + " least 640, with --init 480).")
    private Integer clipsPerEpoch;

    @Option(
            names = "--balance",
            negatable = true,
            description =
                    "Whether every label comes equally often, whatever number of examples it has"
                            + " (default: on for your own data, off for a benchmark).")
    private Boolean balance;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Seed of the split, the first weights, the clips and their order (default:"
                            + " ${DEFAULT-VALUE}).")
    private long seed;

    long seed() {
        return seed;
    }

    /**
     * The recipe.
     *
     * @param examples to train on
     * @param frozenStages of the network
     * @throws ConfigurationException when a flag is out of bounds
     */
    TrainingRecipe recipe(RecipeDefaults defaults, int examples, int frozenStages) {
        int passes = or(epochs, defaults.epochs());
        within("--epochs", passes, 1, 10_000);
        int clips = or(batch, defaults.batch());
        within("--batch", clips, 1, 4096);
        double rate =
                or(
                        learningRate,
                        optimizer == Optimizer.ADAMW
                                ? RecipeDefaults.ADAMW_LEARNING_RATE
                                : defaults.learningRate() * clips / TrainingRecipe.PUBLISHED_BATCH);
        within("--learning-rate", rate, 1e-12, 1000);
        double warmUp = or(warmUpEpochs, Math.min(defaults.warmUpEpochs(), passes / 2.0));
        within("--warm-up-epochs", warmUp, 0, passes);
        within("--weight-decay", weightDecay, 0, 1);
        within("--momentum", momentum, 0, 0.9999);
        within("--gradient-clip", gradientClip, 1e-12, 1e12);
        within("--label-smoothing", labelSmoothing, 0, 0.9999);
        double kept = or(survival, defaults.survival());
        within("--survival", kept, 1e-3, 1);
        int normalizing = or(batchNormEpochs, passes);
        within("--batch-norm-epochs", normalizing, 0, passes);
        int perEpoch =
                or(clipsPerEpoch, examples < defaults.leastClips() ? defaults.leastClips() : 0);
        within("--clips-per-epoch", perEpoch, 0, 100_000_000);
        return new TrainingRecipe(
                passes,
                perEpoch,
                or(balance, defaults.balanced()),
                clips,
                optimizer,
                rate,
                warmUp,
                1e-3,
                momentum,
                weightDecay,
                gradientClip,
                labelSmoothing,
                kept,
                normalizing,
                frozenStages,
                seed);
    }

    private static <T> T or(T given, T otherwise) {
        return given == null ? otherwise : given;
    }

    static void within(String flag, double value, double min, double max) {
        // The negation also catches NaN.
        if (!(value >= min && value <= max)) {
            throw new ConfigurationException(
                    "%s is %s: give %s to %s"
                            .formatted(flag, plain(value), plain(min), plain(max)));
        }
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
