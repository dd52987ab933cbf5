package io.kinetoscope.model.rsa;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.BatchNorm;

/**
 * Batch normalization of each channel over clips, frames and space, epsilon 1e-5. {@code
 * num_batches_tracked} of a checkpoint has no part in it: the momentum is fixed.
 */
final class ChannelNorm extends FrameBlock {

    private static final float EPSILON = 1e-5f;

    /** Share of the old running statistics that a batch leaves; PyTorch's 0.1 is its complement. */
    private static final float MOMENTUM = 0.9f;

    /** In DJL's PyTorch engine: axis 1, without the swap of axes that it does for a literal 1. */
    private static final int CHANNELS = -1;

    private final Parameter weight;
    private final Parameter bias;
    private final Parameter mean;
    private final Parameter variance;

    ChannelNorm(int channels) {
        weight = parameter("weight", Parameter.Type.GAMMA, channels);
        bias = parameter("bias", Parameter.Type.BETA, channels);
        mean = statistic("running_mean", Parameter.Type.RUNNING_MEAN, channels);
        variance = statistic("running_var", Parameter.Type.RUNNING_VAR, channels);
    }

    @Override
    NDArray apply(ForwardPass pass, NDArray frames) {
        return BatchNorm.batchNorm(
                        frames,
                        pass.value(mean, frames),
                        pass.value(variance, frames),
                        pass.value(weight, frames),
                        pass.value(bias, frames),
                        CHANNELS,
                        MOMENTUM,
                        EPSILON,
                        pass.batchStatistics())
                .singletonOrThrow();
    }

    @Override
    Shape outputShape(Shape input) {
        return input;
    }
}
