package io.kinetoscope.model.rsa;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * Features to logits: average over space, a linear layer for each frame (kept as the authors' 1D
 * convolution, {@code weight} [K, F, 1]), average over the frames.
 */
final class Head extends NamedBlock {

    private final int features;
    private final int classes;
    private final float dropout;
    private final Parameter weight;
    private final Parameter bias;

    Head(int features, int classes, double dropout) {
        this.features = features;
        this.classes = classes;
        this.dropout = (float) dropout;
        weight = parameter("weight", Parameter.Type.WEIGHT, classes, features, 1);
        bias = parameter("bias", Parameter.Type.BIAS, classes);
    }

    /** [N*T, F, H, W] to [N, K]. */
    NDArray logits(ForwardPass pass, NDArray frames) {
        return Intermediates.freeAllBut(
                () -> {
                    Shape s = frames.getShape();
                    Shape whole = new Shape(s.get(2), s.get(3));
                    NDArray pooled =
                            frames.getNDArrayInternal()
                                    .avgPool(whole, whole, new Shape(0, 0), false, true)
                                    .reshape(s.get(0), features);
                    if (pass.training() && dropout > 0) {
                        pooled = Dropout.dropout(pooled, dropout, true).singletonOrThrow();
                    }
                    NDArray perFrame =
                            Linear.linear(
                                            pooled,
                                            pass.value(weight, frames).reshape(classes, features),
                                            pass.value(bias, frames))
                                    .singletonOrThrow();
                    return perFrame.reshape(pass.clips(), -1, classes).mean(new int[] {1});
                });
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameterStore,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDArray clips = inputs.singletonOrThrow();
        ForwardPass pass =
                new ForwardPass(parameterStore, Math.toIntExact(clips.getShape().get(0)), training);
        return new NDList(Intermediates.freeAllBut(() -> logits(pass, FrameBlock.fold(clips))));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {new Shape(inputShapes[0].get(0), classes)};
    }
}
