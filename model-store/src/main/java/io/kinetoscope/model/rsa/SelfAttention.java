package io.kinetoscope.model.rsa;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.initializer.NormalInitializer;
import java.util.ArrayList;
import java.util.List;

/**
 * Local self-attention with as many heads as RSA has queries, for comparison: each position weighs
 * the values of its neighbourhood with softmax(q · (k + P) / sqrt(d)), where d = planes / heads and
 * P are learnt embeddings of the relative positions, shared by the heads (Ramachandran et al.,
 * NeurIPS 2019). Positions outside the picture have no weight. Without P it could not tell left
 * from right. For stride 2 the output is pooled as RSA's is.
 *
 * <p>Parameters: {@code projection.weight} [3 · planes, planes, 1, 1, 1], queries, keys and values,
 * in each of which the heads are the slow index, and {@code P} [d, kernel].
 *
 * <p>RATIONALE.md tells why it goes through the offsets one by one.
 */
final class SelfAttention extends FrameBlock {

    private static final Shape ONE = new Shape(1, 1);
    private static final float OUTSIDE = -1e9f;

    private final int planes;
    private final int heads;
    private final Neighbourhood kernel;
    private final int stride;
    private final Parameter projection;
    private final Parameter embedding;

    SelfAttention(int planes, int heads, Neighbourhood kernel, int stride) {
        this.planes = planes;
        this.heads = heads;
        this.kernel = kernel;
        this.stride = stride;
        projection =
                parameter("projection.weight", Parameter.Type.WEIGHT, 3L * planes, planes, 1, 1, 1);
        int dim = planes / heads;
        embedding =
                parameter(
                        "P",
                        Parameter.Type.OTHER,
                        dim,
                        kernel.time(),
                        kernel.height(),
                        kernel.width());
        embedding.setInitializer(new NormalInitializer(1));
    }

    @Override
    NDArray apply(ForwardPass pass, NDArray frames) {
        NDArray output = Intermediates.freeAllBut(() -> attend(pass, frames));
        if (stride == 1) {
            return output;
        }
        try (output) {
            return output.getNDArrayInternal()
                    .avgPool(new Shape(3, 3), new Shape(2, 2), ONE, false, true);
        }
    }

    @Override
    Shape outputShape(Shape input) {
        return new Shape(
                input.get(0),
                planes,
                input.get(2),
                (input.get(3) - 1) / stride + 1,
                (input.get(4) - 1) / stride + 1);
    }

    private NDArray attend(ForwardPass pass, NDArray frames) {
        Shape s = frames.getShape();
        long clips = pass.clips();
        long time = s.get(0) / clips;
        int dim = planes / heads;
        // [T, H, W, 3, d, heads * clips]: an offset in time or space is a slice of whole rows.
        NDArray projected =
                Conv2d.conv2d(
                                frames,
                                pass.value(projection, frames).reshape(3L * planes, planes, 1, 1),
                                null,
                                ONE,
                                new Shape(0, 0),
                                ONE,
                                1)
                        .singletonOrThrow()
                        .reshape(clips, time, 3, heads, dim, s.get(2), s.get(3))
                        .transpose(1, 5, 6, 2, 4, 3, 0)
                        .reshape(time, s.get(2), s.get(3), 3, dim, heads * clips);
        NDList parts = projected.split(3, 3);
        NDArray queries = parts.get(0).squeeze(3).mul(1 / Math.sqrt(dim));
        NDArray weights =
                Intermediates.freeAllBut(
                        () -> weights(pass, queries, padded(parts.get(1).squeeze(3))));
        NDArray values = padded(parts.get(2).squeeze(3));
        NDArray output = null;
        NDList each = weights.split(kernel.positions(), 3);
        int m = 0;
        for (NDArray value : neighbours(values)) {
            NDArray part = each.get(m++).mul(value);
            output = output == null ? part : output.add(part);
        }
        return output.reshape(time, s.get(2), s.get(3), dim, heads, clips)
                .transpose(5, 0, 4, 3, 1, 2)
                .reshape(s.get(0), planes, s.get(2), s.get(3));
    }

    /** Softmax over the neighbourhood, [T, H, W, M, heads * clips]. */
    private NDArray weights(ForwardPass pass, NDArray queries, NDArray keys) {
        NDArray embedded =
                pass.value(embedding, queries)
                        .reshape(planes / heads, kernel.positions())
                        .transpose()
                        .matMul(queries);
        NDList similarities = new NDList();
        for (NDArray key : neighbours(keys)) {
            similarities.add(Intermediates.freeAllBut(() -> queries.mul(key).sum(new int[] {3})));
        }
        return NDArrays.stack(similarities, 3).add(embedded).add(outside(queries)).softmax(3);
    }

    /** A number that leaves no weight where a neighbour lies outside, else 0: [T, H, W, M, 1]. */
    private NDArray outside(NDArray queries) {
        Shape s = queries.getShape();
        NDArray inside =
                padded(queries.getManager().ones(new Shape(s.get(0), s.get(1), s.get(2), 1, 1)));
        NDList masks = new NDList();
        for (NDArray mask : neighbours(inside)) {
            masks.add(mask.squeeze(3));
        }
        return NDArrays.stack(masks, 3).sub(1).mul(-OUTSIDE);
    }

    private NDArray padded(NDArray volume) {
        NDArray result = volume;
        int[] sides = {kernel.time() / 2, kernel.height() / 2, kernel.width() / 2};
        for (int axis = 0; axis < sides.length; axis++) {
            if (sides[axis] > 0) {
                long[] border = result.getShape().getShape().clone();
                border[axis] = sides[axis];
                NDArray zeros = volume.getManager().zeros(new Shape(border));
                result = NDArrays.concat(new NDList(zeros, result, zeros), axis);
            }
        }
        return result;
    }

    /**
     * Views of a padded volume, one for each offset: axis by axis, so that gradients stay small.
     */
    private List<NDArray> neighbours(NDArray padded) {
        List<NDArray> views = List.of(padded);
        int[] sizes = {kernel.time(), kernel.height(), kernel.width()};
        for (int axis = 0; axis < sizes.length; axis++) {
            List<NDArray> narrower = new ArrayList<>();
            long length = padded.getShape().get(axis) - sizes[axis] + 1;
            for (NDArray view : views) {
                for (int offset = 0; offset < sizes[axis]; offset++) {
                    NDIndex index = new NDIndex();
                    for (int before = 0; before < axis; before++) {
                        index.addAllDim();
                    }
                    narrower.add(view.get(index.addSliceDim(offset, offset + length)));
                }
            }
            views = narrower;
        }
        return views;
    }
}
