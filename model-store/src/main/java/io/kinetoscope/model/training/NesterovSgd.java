package io.kinetoscope.model.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Stochastic gradient descent with Nesterov momentum, as PyTorch computes it: with gradient g and
 * weight decay d, {@code g += d·w; v = m·v + g; w -= rate·(g + m·v)}. Biases and normalizations do
 * not decay. The norm of all gradients together is clipped first.
 */
final class NesterovSgd {

    private final TrainingRecipe recipe;
    private final Map<String, Parameter> parameters;
    private final Map<String, NDArray> velocities = new LinkedHashMap<>();

    /**
     * @param parameters those that learn, with values and gradients on one device
     * @param manager which owns the velocities, zeros at first
     */
    NesterovSgd(TrainingRecipe recipe, Map<String, Parameter> parameters, NDManager manager) {
        this.recipe = recipe;
        this.parameters = parameters;
        parameters.forEach(
                (name, parameter) -> velocities.put(name, manager.zeros(parameter.getShape())));
    }

    /** The velocity of each parameter, by its name; written to when training goes on. */
    Map<String, NDArray> velocities() {
        return velocities;
    }

    /** Moves all parameters by their gradients, which are zero afterwards. */
    void step(double learningRate, NDManager pass) {
        boolean gradients = JniUtils.isGradMode();
        JniUtils.setGradMode(false);
        Map<String, NDArray> all = new LinkedHashMap<>();
        try (NDManager temporary = pass.newSubManager()) {
            parameters.forEach(
                    (name, parameter) -> {
                        NDArray gradient = parameter.getArray().getGradient();
                        gradient.attach(temporary);
                        all.put(name, gradient);
                    });
            float scale = clipping(new ArrayList<>(all.values()));
            parameters.forEach(
                    (name, parameter) -> {
                        try (NDManager own = temporary.newSubManager()) {
                            NDArray gradient = all.get(name);
                            gradient.attach(own);
                            move(name, parameter, gradient, scale, learningRate);
                            JniUtils.zeroGrad((PtNDArray) parameter.getArray());
                        }
                    });
        } finally {
            JniUtils.setGradMode(gradients);
        }
    }

    private void move(
            String name, Parameter parameter, NDArray gradient, float scale, double rate) {
        NDArray weight = parameter.getArray();
        NDArray velocity = velocities.get(name);
        if (scale < 1) {
            gradient.muli(scale);
        }
        // A product belongs to the manager of its first factor, which here lives on: closed by hand.
        if (decays(parameter)) {
            try (NDArray decay = weight.mul((float) recipe.weightDecay())) {
                gradient.addi(decay);
            }
        }
        velocity.muli((float) recipe.momentum()).addi(gradient);
        try (NDArray ahead = velocity.mul((float) recipe.momentum())) {
            gradient.addi(ahead);
        }
        weight.subi(gradient.muli((float) rate));
    }

    private static boolean decays(Parameter parameter) {
        return switch (parameter.getType()) {
            case BIAS, GAMMA, BETA -> false;
            default -> true;
        };
    }

    /** What the gradients are to be multiplied by, at most 1. */
    private float clipping(List<NDArray> gradients) {
        NDList squares = new NDList();
        for (NDArray gradient : gradients) {
            squares.add(gradient.square().sum());
        }
        double norm = Math.sqrt(NDArrays.stack(squares).sum().getFloat());
        return (float) Math.min(1, recipe.gradientClip() / (norm + 1e-6));
    }
}
