package io.kinetoscope.model.training;

/**
 * What one pass over the training examples came to.
 *
 * @param epoch counted from 1
 * @param learningRate of its last step
 * @param trainLoss mean over its clips
 * @param trainAccuracy top-1, 0 to 1, on the augmented clips as they were trained on
 * @param validationLoss cross entropy without smoothing; NaN without a validation split
 * @param validationAccuracy top-1, 0 to 1; NaN without a validation split
 * @param clipsPerSecond of training, without the validation
 * @param seconds of the whole epoch
 */
public record EpochResult(
        int epoch,
        double learningRate,
        double trainLoss,
        double trainAccuracy,
        double validationLoss,
        double validationAccuracy,
        double clipsPerSecond,
        double seconds) {}
