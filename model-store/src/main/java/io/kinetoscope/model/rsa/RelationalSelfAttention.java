package io.kinetoscope.model.rsa;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.initializer.NormalInitializer;

/**
 * The relational self-attention transform (Kim et al., NeurIPS 2021, section 4): from float32 [N,
 * C_in, T, H, W] to [N, C_out, T, H/s, W/s].
 *
 * <p>Parameters, as in the authors' checkpoints: {@code projection.weight} [L·d_k + d_k + d_v,
 * C_in, 1, 1, 1] (without the key's d_k for kernel type V), {@code H1.weight} [d_k·d_d, 1, kernel]
 * and {@code P1} [1, d_k, d_d] of the relational kernel, {@code H2.weight} [d_d, 1, kernel], {@code
 * G.weight} [d_v, 1, kernel] and {@code I} [1, d_k, d_k] of the relational context. There are no
 * biases.
 *
 * <p>As every block of DJL it is used by one thread at a time in training, and may be shared by
 * threads once its parameters are set and stay. RATIONALE.md tells the order of the products.
 */
public final class RelationalSelfAttention extends FrameBlock {

    private static final float NORM_EPSILON = 1e-6f;
    private static final Shape ONE_2D = new Shape(1, 1);

    private final RsaSpec spec;
    private final Formulation formulation;
    private final NeighbourhoodConv conv;
    private final Parameter projection;
    private final Parameter keyKernels;
    private final Parameter keyBias;
    private final Parameter valueKernels;
    private final Parameter correlationKernels;
    private final Parameter identity;

    /**
     * Makes the layer with shapes, but without values: see {@link #load} and {@code initialize}.
     */
    public RelationalSelfAttention(RsaSpec spec) {
        this(spec, Formulation.FRAMES_AS_CHANNELS);
    }

    RelationalSelfAttention(RsaSpec spec, Formulation formulation) {
        this.spec = spec;
        this.formulation = formulation;
        conv = new NeighbourhoodConv(spec.kernel());
        Parameter.Type weight = Parameter.Type.WEIGHT;
        keyBias =
                spec.kernelType() == KernelType.V_PLUS_R
                        ? parameter("P1", Parameter.Type.OTHER, 1, spec.keyDim(), spec.latentDim())
                        : null;
        identity =
                spec.contextType() == ContextType.V_PLUS_R
                        ? parameter("I", Parameter.Type.OTHER, 1, spec.keyDim(), spec.keyDim())
                        : null;
        projection =
                parameter(
                        "projection.weight",
                        weight,
                        spec.projectionChannels(),
                        spec.inChannels(),
                        1,
                        1,
                        1);
        keyKernels =
                spec.kernelType().relational()
                        ? kernels("H1.weight", spec.keyDim() * spec.latentDim())
                        : null;
        valueKernels = kernels("H2.weight", spec.latentDim());
        correlationKernels =
                spec.contextType().relational() ? kernels("G.weight", spec.valueDim()) : null;
        initializers();
    }

    @Override
    NDArray apply(ForwardPass pass, NDArray frames) {
        NDArray output = Intermediates.freeAllBut(() -> transform(pass, frames));
        if (spec.stride() == 1) {
            return output;
        }
        try (output) {
            return output.getNDArrayInternal()
                    .avgPool(new Shape(3, 3), new Shape(2, 2), ONE_2D, false, true);
        }
    }

    @Override
    Shape outputShape(Shape input) {
        return new Shape(
                input.get(0),
                spec.outChannels(),
                input.get(2),
                (input.get(3) - 1) / spec.stride() + 1,
                (input.get(4) - 1) / spec.stride() + 1);
    }

    /** Steps 1 to 6; the position of a matrix product is one of the N·T·H·W positions. */
    private NDArray transform(ForwardPass pass, NDArray frames) {
        Shape s = frames.getShape();
        NDArray projected =
                unfold(
                        pass,
                        Conv2d.conv2d(
                                        frames,
                                        pass.value(projection, frames)
                                                .reshape(
                                                        spec.projectionChannels(),
                                                        spec.inChannels(),
                                                        1,
                                                        1),
                                        null,
                                        ONE_2D,
                                        new Shape(0, 0),
                                        ONE_2D,
                                        1)
                                .singletonOrThrow());
        NDArray kernel = Intermediates.freeAllBut(() -> kernel(pass, projected));
        NDArray context = Intermediates.freeAllBut(() -> context(pass, projected));
        // [position, d_v, d_d] x [position, d_d, L]: the small product first, see RATIONALE.md.
        NDArray output =
                context.get(new NDIndex("..., 0:{}", spec.latentDim()))
                        .matMul(kernel.transpose(0, 2, 1));
        if (correlationKernels != null) {
            NDArray correlation = context.get(new NDIndex("..., {}:", spec.latentDim()));
            if (identity != null) {
                correlation = correlation.add(pass.value(identity, frames));
            }
            output = correlation.transpose(0, 2, 1).matMul(output);
        }
        // Copied into channel order: what follows would go on with channels last, where oneDNN's
        // convolutions are wrong on some processors, see RATIONALE.md.
        return output.reshape(s.get(0), s.get(2) * s.get(3), spec.outChannels())
                .transpose(0, 2, 1)
                .reshape(-1)
                .reshape(s.get(0), spec.outChannels(), s.get(2), s.get(3));
    }

    /** Steps 2 and 3: [position, L, d_d]. */
    private NDArray kernel(ForwardPass pass, NDArray projected) {
        NDArray queries =
                normalized(
                        perPosition(channels(projected, 0, spec.queries() * spec.keyDim()))
                                .reshape(-1, spec.queries(), spec.keyDim()),
                        2);
        if (keyKernels == null) {
            return queries;
        }
        NDArray key =
                normalized(channels(projected, spec.queries() * spec.keyDim(), spec.keyDim()), 1);
        NDArray neighbours = conv.each(key, pass.value(keyKernels, key), formulation);
        if (keyBias != null) {
            neighbours = neighbours.add(pass.value(keyBias, key));
        }
        return queries.matMul(neighbours);
    }

    /** Steps 2, 4 and 5: basic context and, beside it, VG: [position, d_v, d_d (+ d_v)]. */
    private NDArray context(ForwardPass pass, NDArray projected) {
        int dim = spec.valueDim();
        NDArray value = normalized(channels(projected, spec.projectionChannels() - dim, dim), 1);
        NDArray kernels = pass.value(valueKernels, value);
        if (correlationKernels != null) {
            kernels =
                    NDArrays.concat(new NDList(kernels, pass.value(correlationKernels, value)), 0);
        }
        return conv.shared(value, kernels, formulation);
    }

    private static NDArray channels(NDArray projected, int from, int count) {
        return projected.get(new NDIndex(":, {}:{}", from, from + count));
    }

    /** [N, C, T, H, W] to [N*T*H*W, C]. */
    private static NDArray perPosition(NDArray volume) {
        return volume.transpose(0, 2, 3, 4, 1).reshape(-1, volume.getShape().get(1));
    }

    private static NDArray normalized(NDArray vectors, int axis) {
        return vectors.div(vectors.square().sum(new int[] {axis}, true).add(NORM_EPSILON).sqrt());
    }

    private Parameter kernels(String name, int count) {
        Neighbourhood k = spec.kernel();
        return parameter(name, Parameter.Type.WEIGHT, count, 1, k.time(), k.height(), k.width());
    }

    private void initializers() {
        if (keyBias != null) {
            float deviation =
                    (float) Math.sqrt(1.0 / (spec.kernel().positions() * spec.latentDim()));
            keyBias.setInitializer(new NormalInitializer(deviation));
        }
        if (identity != null) {
            identity.setInitializer(
                    (manager, shape, type) ->
                            manager.eye((int) shape.get(1), (int) shape.get(2), 0, type)
                                    .reshape(shape));
        }
    }
}
