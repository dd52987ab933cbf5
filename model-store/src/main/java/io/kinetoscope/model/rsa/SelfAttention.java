package io.kinetoscope.model.rsa;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.initializer.NormalInitializer;
import java.util.stream.LongStream;

/**
 * Local self-attention with as many heads as RSA has queries, for comparison: each position weighs
 * the values of its neighbourhood with softmax(q · k / sqrt(d) + P), where d = planes / heads and P
 * are learnt biases of each head for each relative position (as Liu et al., ICCV 2021, have them).
 * Positions outside the picture have no weight. Without P it could not tell left from right. For
 * stride 2 the output is pooled as RSA's is.
 *
 * <p>Parameters: {@code projection.weight} [3 · planes, planes, 1, 1, 1], queries, keys and values,
 * in each of which the heads are the slow index, and {@code P} [heads, kernel].
 *
 * <p>RATIONALE.md tells why it goes through the picture in blocks.
 */
final class SelfAttention extends FrameBlock {

    private static final Shape ONE = new Shape(1, 1);

    /** Added to a similarity it leaves no weight. */
    private static final float NEVER = -1e4f;

    /**
     * In one array, 16 MB: what is twice as large the C library takes from the system anew each
     * time, which costs more than the computation.
     */
    private static final long MAX_SIMILARITIES = 1 << 22;

    /** Side of the square of positions whose queries share one set of keys. */
    private static final int BLOCK = 4;

    private final int planes;
    private final int heads;
    private final int dim;
    private final Neighbourhood kernel;
    private final int stride;
    private final Parameter projection;
    private final Parameter biases;

    SelfAttention(int planes, int heads, Neighbourhood kernel, int stride) {
        this.planes = planes;
        this.heads = heads;
        dim = planes / heads;
        this.kernel = kernel;
        this.stride = stride;
        projection =
                parameter("projection.weight", Parameter.Type.WEIGHT, 3L * planes, planes, 1, 1, 1);
        biases =
                parameter(
                        "P",
                        Parameter.Type.OTHER,
                        heads,
                        kernel.time(),
                        kernel.height(),
                        kernel.width());
        biases.setInitializer(new NormalInitializer(1));
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
        Blocks blocks = new Blocks(s.get(0) / pass.clips(), s.get(2), s.get(3));
        NDArray bias = bias(pass, frames);
        NDArray outside = blocks.outside(frames);
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
                        .reshape(pass.clips(), blocks.time(), 3, heads, dim, s.get(2), s.get(3))
                        .transpose(0, 2, 3, 4, 1, 5, 6);
        NDList outputs = new NDList();
        // Clip by clip: the similarities of all would be gigabytes.
        NDList clips = pass.clips() == 1 ? new NDList(projected) : projected.split(pass.clips(), 0);
        for (NDArray clip : clips) {
            outputs.add(
                    Intermediates.freeAllBut(() -> attend(clip.squeeze(0), blocks, bias, outside)));
        }
        return joined(outputs);
    }

    /**
     * One clip.
     *
     * @param projected [3, heads, d, T, H, W]
     */
    private NDArray attend(NDArray projected, Blocks blocks, NDArray bias, NDArray outside) {
        NDArray queries = blocks.queries(projected.get(0).mul(1 / Math.sqrt(dim)));
        NDArray keys = blocks.neighbours(projected.get(1), outside);
        NDArray values = blocks.neighbours(projected.get(2), null);
        NDList outputs = new NDList();
        long[] cuts = cuts(queries.getShape().get(0), bias.getShape().size());
        NDList queryParts = parts(queries, cuts);
        NDList keyParts = parts(keys, cuts);
        NDList valueParts = parts(values, cuts);
        for (int i = 0; i < queryParts.size(); i++) {
            NDArray q = queryParts.get(i);
            NDArray k = keyParts.get(i);
            NDArray v = valueParts.get(i).transpose(0, 1, 3, 2);
            outputs.add(
                    Intermediates.freeAllBut(() -> q.matMul(k).add(bias).softmax(-1).matMul(v)));
        }
        return blocks.picture(joined(outputs));
    }

    /** DJL copies what is not to be cut, without its history. */
    private static NDList parts(NDArray array, long[] cuts) {
        return cuts.length == 0 ? new NDList(array) : array.split(cuts, 0);
    }

    /** The same for a single array that is to be joined. */
    private static NDArray joined(NDList arrays) {
        return arrays.size() == 1 ? arrays.get(0) : NDArrays.concat(arrays, 0);
    }

    /** Where to cut the blocks so that the similarities of a part stay small. */
    private static long[] cuts(long blocks, long similaritiesOfABlock) {
        long part = Math.max(1, MAX_SIMILARITIES / similaritiesOfABlock);
        return LongStream.iterate(part, cut -> cut < blocks, cut -> cut + part).toArray();
    }

    /** P where a key of a block lies in the neighbourhood of a query: [heads, queries, keys]. */
    private NDArray bias(ForwardPass pass, NDArray frames) {
        int height = BLOCK + kernel.height() - 1;
        int width = BLOCK + kernel.width() - 1;
        int keys = kernel.time() * height * width;
        int never = kernel.positions();
        long[] index = new long[BLOCK * BLOCK * keys];
        for (int i = 0; i < index.length; i++) {
            int query = i / keys;
            int key = i % keys;
            int h = key / width % height - query / BLOCK;
            int w = key % width - query % BLOCK;
            boolean near = h >= 0 && h < kernel.height() && w >= 0 && w < kernel.width();
            int t = key / (height * width);
            index[i] = near ? (t * kernel.height() + h) * kernel.width() + w : never;
        }
        NDManager manager = frames.getManager();
        NDArray table =
                pass.value(biases, frames)
                        .reshape(heads, never)
                        .concat(manager.full(new Shape(heads, 1), NEVER), 1);
        // Copied: the gradient of gather reads it long after the Java buffer beneath was collected.
        NDArray everyHead =
                manager.create(index).reshape(1, -1).broadcast(heads, index.length).duplicate();
        return table.gather(everyHead, 1).reshape(heads, BLOCK * BLOCK, keys);
    }

    /** A clip cut into blocks of positions. */
    private final class Blocks {

        private final long time;
        private final long height;
        private final long width;
        private final long rows;
        private final long columns;

        Blocks(long time, long height, long width) {
            this.time = time;
            this.height = height;
            this.width = width;
            rows = (height + BLOCK - 1) / BLOCK;
            columns = (width + BLOCK - 1) / BLOCK;
        }

        long time() {
            return time;
        }

        /** Zero in the picture, and outside what leaves no weight: [heads, 1, T', H', W']. */
        NDArray outside(NDArray frames) {
            return padded(
                    frames.getManager().zeros(new Shape(heads, 1, time, height, width)), NEVER);
        }

        /** [heads, d, T, H, W] to [blocks, heads, queries, d + 1], the last of which is 1. */
        NDArray queries(NDArray volume) {
            NDArray whole =
                    volume.pad(new Shape(0, columns * BLOCK - width, 0, rows * BLOCK - height), 0);
            NDArray blocks =
                    whole.reshape(heads, dim, time, rows, BLOCK, columns, BLOCK)
                            .transpose(2, 3, 5, 0, 4, 6, 1)
                            .reshape(time * rows * columns, heads, BLOCK * BLOCK, dim);
            Shape s = blocks.getShape();
            return blocks.concat(
                    volume.getManager().ones(new Shape(s.get(0), heads, s.get(2), 1)), 3);
        }

        /**
         * For each block what its queries look at.
         *
         * @param volume [heads, d, T, H, W]
         * @param more further channels, padded, or null
         * @return [blocks, heads, channels, keys]
         */
        NDArray neighbours(NDArray volume, NDArray more) {
            NDArray padded = padded(volume, 0);
            NDArray whole = more == null ? padded : padded.concat(more, 1);
            int h = BLOCK + kernel.height() - 1;
            int w = BLOCK + kernel.width() - 1;
            NDArray windows = windows(whole, 4, BLOCK, w, columns);
            windows = windows(windows, 3, BLOCK, h, rows);
            windows = windows(windows, 2, 1, time, kernel.time());
            // [heads, channels, kT, T, rows, h, columns, w]
            return windows.transpose(3, 4, 6, 0, 1, 2, 5, 7)
                    .reshape(
                            time * rows * columns,
                            heads,
                            whole.getShape().get(1),
                            (long) kernel.time() * h * w);
        }

        /** [blocks, heads, queries, d] to [T, planes, H, W]. */
        NDArray picture(NDArray blocks) {
            return blocks.reshape(time, rows, columns, heads, BLOCK, BLOCK, dim)
                    .transpose(0, 3, 6, 1, 4, 2, 5)
                    .reshape(time, planes, rows * BLOCK, columns * BLOCK)
                    .get(new NDIndex(":, :, 0:{}, 0:{}", height, width));
        }

        private NDArray padded(NDArray volume, float value) {
            int t = kernel.time() / 2;
            int h = kernel.height() / 2;
            int w = kernel.width() / 2;
            return volume.pad(
                    new Shape(w, w + columns * BLOCK - width, h, h + rows * BLOCK - height, t, t),
                    value);
        }

        /** Overlapping slices of an axis side by side: the axis becomes [count, size]. */
        private static NDArray windows(NDArray volume, int axis, int step, long size, long count) {
            NDList slices = new NDList();
            for (long from = 0; from < count * step; from += step) {
                NDIndex index = new NDIndex();
                for (int before = 0; before < axis; before++) {
                    index.addAllDim();
                }
                slices.add(volume.get(index.addSliceDim(from, from + size)));
            }
            return NDArrays.stack(slices, axis);
        }
    }
}
