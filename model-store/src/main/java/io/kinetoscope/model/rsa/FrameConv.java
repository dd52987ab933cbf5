package io.kinetoscope.model.rsa;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;

/**
 * A convolution of (1, k, k) without bias and with "same" padding. {@code weight} [out, in, 1, k,
 * k].
 */
final class FrameConv extends FrameBlock {

    private static final Shape NO_DILATION = new Shape(1, 1);

    private final int in;
    private final int out;
    private final int size;
    private final int stride;
    private final Parameter weight;

    FrameConv(int in, int out, int size, int stride) {
        this.in = in;
        this.out = out;
        this.size = size;
        this.stride = stride;
        weight = parameter("weight", Parameter.Type.WEIGHT, out, in, 1, size, size);
    }

    @Override
    NDArray apply(ForwardPass pass, NDArray frames) {
        // Where the kernel is one position, only every second one matters. Leaving the others out
        // here keeps libtorch from an algorithm that can end the process, see RATIONALE.md.
        boolean thin = size == 1 && stride > 1;
        int step = thin ? 1 : stride;
        return Intermediates.freeAllBut(
                () ->
                        Conv2d.conv2d(
                                        thin ? thinned(frames) : frames,
                                        pass.value(weight, frames).reshape(out, in, size, size),
                                        null,
                                        new Shape(step, step),
                                        new Shape(size / 2, size / 2),
                                        NO_DILATION,
                                        1)
                                .singletonOrThrow());
    }

    private NDArray thinned(NDArray frames) {
        Shape s =
                outputShape(
                        new Shape(1, in, 1, frames.getShape().get(2), frames.getShape().get(3)));
        return frames.get(new NDIndex(":, :, ::{}, ::{}", stride, stride))
                .reshape(-1)
                .reshape(frames.getShape().get(0), in, s.get(3), s.get(4));
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
