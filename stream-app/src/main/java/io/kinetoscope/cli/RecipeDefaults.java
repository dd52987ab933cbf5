package io.kinetoscope.cli;

import io.kinetoscope.model.training.TrainingRecipe;

/**
 * What a training does where its user says nothing. The one place to tune.
 *
 * @param epochs passes over the examples
 * @param batch clips in one step
 * @param learningRate of SGD, for {@link TrainingRecipe#PUBLISHED_BATCH} clips; it goes with the
 *     batch
 * @param warmUpEpochs at most; half of the epochs where there are few
 * @param leastClips of an epoch: a few examples are cut into so many clips
 * @param balanced whether every label comes equally often
 * @param survival of the last block's residual (stochastic depth)
 */
record RecipeDefaults(
        int epochs,
        int batch,
        double learningRate,
        double warmUpEpochs,
        int leastClips,
        boolean balanced,
        double survival) {

    /** Whatever the batch: its steps are as long as the rate, not as the gradient. */
    static final double ADAMW_LEARNING_RATE = 0.003;

    /** The paper's (section 5), its rate of 0.02 for 64 clips; a batch that fits into memory. */
    private static final RecipeDefaults BENCHMARK =
            new RecipeDefaults(50, 32, 0.02, 5, 0, false, 0.8);

    /** The same, for examples that are few and of unequal numbers. */
    private static final RecipeDefaults FROM_SCRATCH =
            new RecipeDefaults(50, 32, 0.02, 5, 640, true, 0.8);

    /** A trained network that learns new labels from a few examples. */
    private static final RecipeDefaults FINE_TUNING =
            new RecipeDefaults(30, 16, 0.02, 2, 480, true, 1);

    /**
     * @param fineTuning whether it begins with a stored model
     * @param benchmark whether the data is a published benchmark
     */
    static RecipeDefaults of(boolean fineTuning, boolean benchmark) {
        if (benchmark) {
            return BENCHMARK;
        }
        return fineTuning ? FINE_TUNING : FROM_SCRATCH;
    }
}
