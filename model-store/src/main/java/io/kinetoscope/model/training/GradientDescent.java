package io.kinetoscope.model.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Moves parameters by their gradients, the norm of all of which together is clipped first. */
abstract class GradientDescent {

    private final double gradientClip;
    private final Map<String, Parameter> parameters;
    private final Map<String, NDArray> state = new LinkedHashMap<>();

    /**
     * @param parameters those that learn, with values and gradients on one device
     */
    GradientDescent(TrainingRecipe recipe, Map<String, Parameter> parameters) {
        this.gradientClip = recipe.gradientClip();
        this.parameters = parameters;
    }

    /** The optimizer that a recipe names; {@code manager} owns its state, zeros at first. */
    static GradientDescent of(
            TrainingRecipe recipe, Map<String, Parameter> parameters, NDManager manager) {
        return switch (recipe.optimizer()) {
            case SGD -> new NesterovSgd(recipe, parameters, manager);
            case ADAMW -> new AdamW(recipe, parameters, manager);
        };
    }

    /** What it remembers from step to step, by name; written to when training goes on. */
    final Map<String, NDArray> state() {
        return state;
    }

    /** Adds memory of zeros for each parameter. */
    final void remember(String prefix, NDManager manager) {
        parameters.forEach(
                (name, parameter) -> state.put(prefix + name, manager.zeros(parameter.getShape())));
    }

    /**
     * Moves one parameter.
     *
     * @param gradient clipped; may be written to
     * @param decay share of the weight that is to be added to the gradient, or taken off by itself
     * @param step counted from 1 over all epochs
     */
    abstract void move(
            String name,
            NDArray weight,
            NDArray gradient,
            double decay,
            double learningRate,
            long step);

    /**
     * Moves all parameters by their gradients, which are zero afterwards.
     *
     * @param step counted from 1 over all epochs
     */
    final void step(double learningRate, double weightDecay, long step, NDManager pass) {
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
                        // A product belongs to the manager of its first factor, which lives on:
                        // the scope frees it.
                        try (NDManager own = temporary.newSubManager();
                                NDScope scope = new NDScope()) {
                            scope.suppressNotUsedWarning();
                            NDArray gradient = all.get(name);
                            gradient.attach(own);
                            if (scale < 1) {
                                gradient.muli(scale);
                            }
                            double decay = decays(parameter) ? weightDecay : 0;
                            move(name, parameter.getArray(), gradient, decay, learningRate, step);
                            JniUtils.zeroGrad((PtNDArray) parameter.getArray());
                        }
                    });
        } finally {
            JniUtils.setGradMode(gradients);
        }
    }

    /** Biases and normalizations do not decay. */
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
        return (float) Math.min(1, gradientClip / (norm + 1e-6));
    }
}
