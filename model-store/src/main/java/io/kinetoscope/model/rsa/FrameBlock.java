package io.kinetoscope.model.rsa;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * A layer from [N, C, T, H, W] to [N, C', T, H', W']. Between layers the frames lie in the batch,
 * [N*T, C, H, W]: all convolutions but those of RSA see one frame at a time, and two-dimensional
 * ones are the faster.
 */
abstract class FrameBlock extends NamedBlock {

    /**
     * Runs the layer on folded frames.
     *
     * @param frames float32 [N*T, C, H, W], stays the caller's
     * @return [N*T, C', H', W'], a new array
     */
    abstract NDArray apply(ForwardPass pass, NDArray frames);

    /** Output shape for an input shape, both [N, C, T, H, W]. */
    abstract Shape outputShape(Shape input);

    @Override
    protected final NDList forwardInternal(
            ParameterStore parameterStore,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDArray clips = inputs.singletonOrThrow();
        ForwardPass pass =
                new ForwardPass(parameterStore, Math.toIntExact(clips.getShape().get(0)), training);
        return new NDList(Intermediates.freeAllBut(() -> unfold(pass, apply(pass, fold(clips)))));
    }

    @Override
    public final Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {outputShape(inputShapes[0])};
    }

    /** Initializes children that follow one another, and returns the output shape of the last. */
    static Shape initializeChain(
            NDManager manager, DataType dataType, Shape input, Block... chain) {
        Shape shape = input;
        for (Block block : chain) {
            block.initialize(manager, dataType, shape);
            shape = block.getOutputShapes(new Shape[] {shape})[0];
        }
        return shape;
    }

    /**
     * [N, C, T, H, W] to [N*T, C, H, W], rows packed: with channels last in memory oneDNN's
     * convolutions are wrong on some processors, see RATIONALE.md.
     */
    static NDArray fold(NDArray clips) {
        Shape s = clips.getShape();
        return clips.transpose(0, 2, 1, 3, 4)
                .reshape(-1)
                .reshape(s.get(0) * s.get(2), s.get(1), s.get(3), s.get(4));
    }

    /** [N*T, C, H, W] to a view [N, C, T, H, W]. */
    static NDArray unfold(ForwardPass pass, NDArray frames) {
        Shape s = frames.getShape();
        return frames.reshape(pass.clips(), s.get(0) / pass.clips(), s.get(1), s.get(2), s.get(3))
                .transpose(0, 2, 1, 3, 4);
    }
}
