package io.kinetoscope.model.rsa;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;

/** The blocks of one resolution; the first of all but the first stage halves it. */
final class Stage extends FrameBlock {

    private final List<Bottleneck> blocks = new ArrayList<>();

    /**
     * @param index of the stage, from 0
     * @param in channels of the input
     * @param before blocks of the stages before
     */
    Stage(NetworkSpec spec, int index, int in, StochasticDepth depth, int before) {
        int planes = spec.planes(index);
        int channels = in;
        for (int block = 0; block < spec.depths().get(index); block++) {
            int stride = index > 0 && block == 0 ? 2 : 1;
            Transform transform =
                    spec.rsaPositions().get(index).contains(block)
                            ? spec.transform()
                            : Transform.CONV2D;
            FrameBlock middle =
                    switch (transform) {
                        case RSA -> new RelationalSelfAttention(spec.rsa(index, stride));
                        case CONV2D -> new FrameConv(planes, planes, 3, stride);
                        case CONV3D -> new VolumeConv(planes, planes, stride);
                        case SELF_ATTENTION ->
                                new SelfAttention(planes, spec.queries(), spec.kernel(), stride);
                    };
            blocks.add(
                    child(
                            Integer.toString(block),
                            new Bottleneck(
                                    channels,
                                    planes,
                                    spec.expansion(),
                                    stride,
                                    middle,
                                    depth.survival(before + block))));
            channels = planes * spec.expansion();
        }
    }

    @Override
    NDArray apply(ForwardPass pass, NDArray frames) {
        NDArray features = blocks.get(0).apply(pass, frames);
        for (Bottleneck block : blocks.subList(1, blocks.size())) {
            try (NDArray input = features) {
                features = block.apply(pass, input);
            }
        }
        return features;
    }

    @Override
    Shape outputShape(Shape input) {
        Shape shape = input;
        for (Bottleneck block : blocks) {
            shape = block.outputShape(shape);
        }
        return shape;
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        initializeChain(manager, dataType, inputShapes[0], blocks.toArray(Bottleneck[]::new));
    }
}
