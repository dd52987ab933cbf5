package io.kinetoscope.model.rsa;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;

/**
 * A residual block: 1×1 convolution, spatial convolution or RSA, 1×1 convolution, each normalized,
 * plus the input (projected where the shape changes).
 */
final class Bottleneck extends FrameBlock {

    private final FrameConv conv1;
    private final ChannelNorm bn1;
    private final FrameBlock conv2;
    private final ChannelNorm bn2;
    private final FrameConv conv3;
    private final ChannelNorm bn3;
    private final Downsample downsample;
    private final double survival;

    /**
     * @param in channels of the input
     * @param conv2 the middle layer, from and to {@code planes} channels, which does the stride
     * @param survival share of the clips that keep the residual in training
     */
    Bottleneck(int in, int planes, int expansion, int stride, FrameBlock conv2, double survival) {
        this.survival = survival;
        int out = planes * expansion;
        conv1 = child("conv1", new FrameConv(in, planes, 1, 1));
        bn1 = child("bn1", new ChannelNorm(planes));
        this.conv2 = child("conv2", conv2);
        bn2 = child("bn2", new ChannelNorm(planes));
        conv3 = child("conv3", new FrameConv(planes, out, 1, 1));
        bn3 = child("bn3", new ChannelNorm(out));
        downsample =
                stride == 1 && in == out
                        ? null
                        : child("downsample", new Downsample(in, out, stride));
    }

    @Override
    NDArray apply(ForwardPass pass, NDArray frames) {
        return Intermediates.freeAllBut(
                () -> {
                    NDArray shortcut = downsample == null ? frames : downsample.apply(pass, frames);
                    NDArray residual = residual(pass, frames);
                    if (pass.training() && survival < 1) {
                        residual = forSome(pass, residual);
                    }
                    return Activation.relu(residual.addi(shortcut));
                });
    }

    /** Zero for the clips that are left out, and more for the others: on average the same. */
    private NDArray forSome(ForwardPass pass, NDArray residual) {
        Shape s = residual.getShape();
        NDArray kept =
                residual.getManager()
                        .randomUniform(0, 1, new Shape(pass.clips(), 1, 1, 1, 1))
                        .lt(survival)
                        .toType(residual.getDataType(), false)
                        .div(survival);
        return residual.reshape(pass.clips(), -1, s.get(1), s.get(2), s.get(3))
                .mul(kept)
                .reshape(s);
    }

    private NDArray residual(ForwardPass pass, NDArray frames) {
        try (NDArray reduced = relu(pass, conv1, bn1, frames);
                NDArray mixed = relu(pass, conv2, bn2, reduced);
                NDArray expanded = conv3.apply(pass, mixed)) {
            return bn3.apply(pass, expanded);
        }
    }

    /** Convolution, normalization, ReLU. */
    static NDArray relu(ForwardPass pass, FrameBlock conv, ChannelNorm norm, NDArray frames) {
        return Intermediates.freeAllBut(
                () -> Activation.relu(norm.apply(pass, conv.apply(pass, frames))));
    }

    @Override
    Shape outputShape(Shape input) {
        return conv3.outputShape(conv2.outputShape(conv1.outputShape(input)));
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        initializeChain(manager, dataType, inputShapes[0], conv1, bn1, conv2, bn2, conv3, bn3);
        if (downsample != null) {
            downsample.initialize(manager, dataType, inputShapes);
        }
    }

    /** The shortcut where channels or resolution change. */
    private static final class Downsample extends FrameBlock {

        private final FrameConv conv;
        private final ChannelNorm norm;

        Downsample(int in, int out, int stride) {
            conv = child("0", new FrameConv(in, out, 1, stride));
            norm = child("1", new ChannelNorm(out));
        }

        @Override
        NDArray apply(ForwardPass pass, NDArray frames) {
            try (NDArray projected = conv.apply(pass, frames)) {
                return norm.apply(pass, projected);
            }
        }

        @Override
        Shape outputShape(Shape input) {
            return conv.outputShape(input);
        }

        @Override
        protected void initializeChildBlocks(
                NDManager manager, DataType dataType, Shape... inputShapes) {
            initializeChain(manager, dataType, inputShapes[0], conv, norm);
        }
    }
}
