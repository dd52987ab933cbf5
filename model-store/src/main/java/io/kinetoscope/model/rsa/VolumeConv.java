package io.kinetoscope.model.rsa;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv3d;

/**
 * A convolution of (3, 3, 3) without bias, with "same" padding and a spatial stride. {@code weight}
 * [out, in, 3, 3, 3].
 */
final class VolumeConv extends FrameBlock {

    private static final int SIZE = 3;
    private static final Shape ONE = new Shape(1, 1, 1);

    private final int out;
    private final int stride;
    private final Parameter weight;

    VolumeConv(int in, int out, int stride) {
        this.out = out;
        this.stride = stride;
        weight = parameter("weight", Parameter.Type.WEIGHT, out, in, SIZE, SIZE, SIZE);
    }

    @Override
    NDArray apply(ForwardPass pass, NDArray frames) {
        return Intermediates.freeAllBut(
                () ->
                        fold(
                                Conv3d.conv3d(
                                                unfold(pass, frames),
                                                pass.value(weight, frames),
                                                null,
                                                new Shape(1, stride, stride),
                                                ONE,
                                                ONE,
                                                1)
                                        .singletonOrThrow()));
    }

    @Override
    Shape outputShape(Shape input) {
        return new Shape(
                input.get(0),
                out,
                input.get(2),
                (input.get(3) - 1) / stride + 1,
                (input.get(4) - 1) / stride + 1);
    }
}
