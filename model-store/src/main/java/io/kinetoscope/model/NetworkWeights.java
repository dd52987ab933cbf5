package io.kinetoscope.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.kinetoscope.model.checkpoint.TensorSource;
import io.kinetoscope.model.rsa.RsaNet;
import java.nio.FloatBuffer;

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
        for (String name : weights.names()) {
            if (!network.state().containsKey(name)) {
                throw new IllegalArgumentException(
                        "tensor '%s' has no place in the network".formatted(name));
            }
        }
        network.load(name -> weights.names().contains(name) ? copy(manager, weights, name) : null);
    }

    /** A tensor on the native side: the array made of a Java buffer would only borrow it. */
    public static NDArray copy(NDManager manager, TensorSource weights, String name) {
        long[] shape = weights.shape(name).stream().mapToLong(Integer::longValue).toArray();
        try (NDArray borrowed =
                manager.create(
                        FloatBuffer.wrap(weights.read(name)), new Shape(shape), DataType.FLOAT32)) {
            return borrowed.duplicate();
        }
    }
}
