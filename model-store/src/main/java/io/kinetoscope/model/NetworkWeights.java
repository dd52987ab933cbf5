package io.kinetoscope.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.kinetoscope.model.checkpoint.TensorSource;
import io.kinetoscope.model.rsa.RsaNet;
import java.nio.FloatBuffer;
import java.util.Set;

/** Brings stored weights into a network. */
public final class NetworkWeights {

    private NetworkWeights() {}

    /**
     * Gives every parameter of a network its tensor.
     *
     * @param manager of the device, which owns the tensors from then on
     * @throws IllegalArgumentException when a tensor is missing, has another shape, or has no place
     *     in the network; the message names it
     */
    public static void load(RsaNet network, TensorSource weights, NDManager manager) {
        requireFit(network, Set.of(), weights);
        network.load(name -> copy(manager, weights, name));
    }

    /**
     * Holds names and shapes of stored weights against a network's.
     *
     * @param scalars that have to be there besides
     * @throws IllegalArgumentException when a tensor is missing, has another shape, or has no place
     *     in the network; the message names it
     */
    public static void requireFit(RsaNet network, Set<String> scalars, TensorSource weights) {
        Set<String> known = network.state().keySet();
        for (String name : weights.names()) {
            if (!known.contains(name) && !scalars.contains(name)) {
                throw new IllegalArgumentException(
                        "tensor '%s' has no place in the network".formatted(name));
            }
        }
        for (String scalar : scalars) {
            if (!weights.names().contains(scalar) || !weights.shape(scalar).isEmpty()) {
                throw new IllegalArgumentException(
                        "tensor '%s' is missing, or not a single number".formatted(scalar));
            }
        }
        network.requireFit(name -> weights.names().contains(name) ? shape(weights, name) : null);
    }

    /** A tensor on the native side: the array made of a Java buffer would only borrow it. */
    public static NDArray copy(NDManager manager, TensorSource weights, String name) {
        try (NDArray borrowed =
                manager.create(
                        FloatBuffer.wrap(weights.read(name)),
                        shape(weights, name),
                        DataType.FLOAT32)) {
            return borrowed.duplicate();
        }
    }

    private static Shape shape(TensorSource weights, String name) {
        return new Shape(weights.shape(name).stream().mapToLong(Integer::longValue).toArray());
    }
}
