package io.kinetoscope.model.rsa;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * A block whose parameters have the names, and the shapes, of the authors' {@code state_dict}: so
 * that a checkpoint is a plain mapping. DJL itself numbers children ({@code 01conv1}).
 */
abstract class NamedBlock extends AbstractBlock {

    /** Adds a child under exactly this name. */
    final <B extends Block> B child(String name, B block) {
        children.add(name, block);
        return block;
    }

    final Parameter parameter(String name, Parameter.Type type, long... shape) {
        return addParameter(
                Parameter.builder().setName(name).setType(type).optShape(new Shape(shape)).build());
    }

    /** A parameter that follows the batches and has no gradient. */
    final Parameter statistic(String name, Parameter.Type type, long... shape) {
        return addParameter(
                Parameter.builder()
                        .setName(name)
                        .setType(type)
                        .optShape(new Shape(shape))
                        .optRequiresGrad(false)
                        .build());
    }

    /**
     * All parameters, direct and of children, by their {@code state_dict} name ({@code
     * layer1.0.conv1.weight}), in the order of the forward pass. They have shapes from the start,
     * and values after {@link #load} or DJL's {@code initialize}.
     */
    public final Map<String, Parameter> state() {
        Map<String, Parameter> state = new LinkedHashMap<>();
        collect("", this, state);
        return Collections.unmodifiableMap(state);
    }

    /**
     * Gives every parameter its value.
     *
     * @param tensors float32 array for a name of {@link #state}; the block takes it over, and it
     *     lives as long as its manager does
     * @throws IllegalArgumentException when a tensor is missing ({@code null}) or its shape is
     *     wrong; the message names it
     */
    public final void load(Function<String, NDArray> tensors) {
        state().forEach(
                        (name, parameter) -> {
                            NDArray tensor = tensors.apply(name);
                            requireFit(name, parameter, tensor == null ? null : tensor.getShape());
                            load(parameter, tensor);
                        });
    }

    /**
     * Holds the shapes of tensors against those of the parameters.
     *
     * @param shapes of the tensor for a name of {@link #state}; {@code null} where there is none
     * @throws IllegalArgumentException when a tensor is missing or its shape is wrong; the message
     *     names it
     */
    public final void requireFit(Function<String, Shape> shapes) {
        state().forEach((name, parameter) -> requireFit(name, parameter, shapes.apply(name)));
    }

    private static void requireFit(String name, Parameter parameter, Shape shape) {
        if (shape == null) {
            throw new IllegalArgumentException("tensor '%s' is missing".formatted(name));
        }
        if (!shape.equals(parameter.getShape())) {
            throw new IllegalArgumentException(
                    "tensor '%s' has shape %s where the network has %s"
                            .formatted(name, shape, parameter.getShape()));
        }
    }

    private static void load(Parameter parameter, NDArray tensor) {
        parameter.close();
        // DJL takes an array only while the shape is unknown, and then takes the array's.
        parameter.setShape(null);
        parameter.setArray(tensor);
    }

    private static void collect(String prefix, Block block, Map<String, Parameter> state) {
        for (Pair<String, Parameter> parameter : block.getDirectParameters()) {
            state.put(prefix + parameter.getKey(), parameter.getValue());
        }
        for (Pair<String, Block> child : block.getChildren()) {
            collect(prefix + child.getKey() + ".", child.getValue(), state);
        }
    }
}
