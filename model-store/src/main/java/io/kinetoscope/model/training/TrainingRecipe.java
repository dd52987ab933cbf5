package io.kinetoscope.model.training;

/**
 * How a network is trained: stochastic gradient descent with Nesterov momentum, a linear warm-up
 * and a cosine from there on (paper, section 5 and supplement).
 *
 * @param epochs 1 to 10,000
 * @param clipsPerEpoch clips that an epoch trains on; 0 for one of each example
 * @param balanced whether every label comes equally often, whatever number of examples it has
 * @param batch clips in one step, 1 to 4096; a last batch that is not full is left out, unless it
 *     is the only one
 * @param optimizer how weights follow their gradients
 * @param learningRate after the warm-up, for this batch
 * @param warmUpEpochs over which the rate rises linearly from 0, 0 to {@code epochs}
 * @param finalRateShare part of the learning rate at which the cosine ends, 0 to 1
 * @param momentum 0 to below 1
 * @param weightDecay of all weights but biases and normalizations, at least 0
 * @param gradientClip largest norm of the gradient of all parameters together; more than 0
 * @param labelSmoothing share of a target that goes to all labels equally, 0 to below 1
 * @param survival share of the clips for which the last block's residual is kept in training; it
 *     falls linearly from 1 at the first block (stochastic depth), more than 0 to 1
 * @param batchNormEpochs epochs in which normalizations use the statistics of the batch; from then
 *     on they use the stored ones, as in use; 0 to {@code epochs}
 * @param frozenStages stages that keep their weights and statistics: 0 for none, 1 for the stem, 2
 *     for the stem and the first stage, and so on to 5
 * @param seed of order, clips, dropout and stochastic depth
 */
public record TrainingRecipe(
        int epochs,
        int clipsPerEpoch,
        boolean balanced,
        int batch,
        Optimizer optimizer,
        double learningRate,
        double warmUpEpochs,
        double finalRateShare,
        double momentum,
        double weightDecay,
        double gradientClip,
        double labelSmoothing,
        double survival,
        int batchNormEpochs,
        int frozenStages,
        long seed) {

    /** Clips of a batch for which the published learning rate of 0.02 holds. */
    public static final int PUBLISHED_BATCH = 64;

    private static final double PUBLISHED_RATE = 0.02;

    /**
     * @throws IllegalArgumentException when a value is out of bounds; the message names it
     */
    public TrainingRecipe {
        within("epochs", epochs, 1, 10_000);
        within("clipsPerEpoch", clipsPerEpoch, 0, 100_000_000);
        within("batch", batch, 1, 4096);
        within("learningRate", learningRate, Double.MIN_VALUE, 1000);
        within("warmUpEpochs", warmUpEpochs, 0, epochs);
        within("finalRateShare", finalRateShare, 0, 1);
        within("momentum", momentum, 0, Math.nextDown(1.0));
        within("weightDecay", weightDecay, 0, 1);
        within("gradientClip", gradientClip, Double.MIN_VALUE, Double.MAX_VALUE);
        within("labelSmoothing", labelSmoothing, 0, Math.nextDown(1.0));
        within("survival", survival, Double.MIN_VALUE, 1);
        within("batchNormEpochs", batchNormEpochs, 0, epochs);
        within("frozenStages", frozenStages, 0, 5);
    }

    /** The published recipe, its learning rate of 0.02 for 64 clips scaled to the batch. */
    public static TrainingRecipe published(int epochs, int batch, long seed) {
        return new TrainingRecipe(
                epochs,
                0,
                false,
                batch,
                Optimizer.SGD,
                PUBLISHED_RATE * batch / PUBLISHED_BATCH,
                Math.min(5, epochs / 2.0),
                1e-3,
                0.9,
                5e-4,
                100,
                0.1,
                0.8,
                epochs,
                0,
                seed);
    }

    /**
     * The learning rate of a step.
     *
     * @param step from 0 over all epochs
     * @param stepsPerEpoch at least 1
     */
    double learningRate(long step, int stepsPerEpoch) {
        double epoch = (step + 1.0) / stepsPerEpoch;
        if (epoch < warmUpEpochs) {
            return learningRate * epoch / warmUpEpochs;
        }
        double through = (epoch - warmUpEpochs) / Math.max(1e-9, epochs - warmUpEpochs);
        double cosine = (1 + Math.cos(Math.PI * Math.min(1, through))) / 2;
        return learningRate * (finalRateShare + (1 - finalRateShare) * cosine);
    }

    private static void within(String field, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException(
                    "%s of a training recipe is from %s to %s, not %s"
                            .formatted(field, min, max, value));
        }
    }
}
