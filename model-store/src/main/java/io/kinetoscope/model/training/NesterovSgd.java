package io.kinetoscope.model.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import java.util.Map;

/**
 * Stochastic gradient descent with Nesterov momentum, as PyTorch computes it: with gradient g and
 * weight decay d, {@code g += d·w; v = m·v + g; w -= rate·(g + m·v)}.
 */
final class NesterovSgd extends GradientDescent {

    private static final String VELOCITY = "velocity/";

    private final float momentum;

    NesterovSgd(TrainingRecipe recipe, Map<String, Parameter> parameters, NDManager manager) {
        super(recipe, parameters);
        momentum = (float) recipe.momentum();
        remember(VELOCITY, manager);
    }

    @Override
    void move(
            String name,
            NDArray weight,
            NDArray gradient,
            double decay,
            double learningRate,
            long step) {
        NDArray velocity = state().get(VELOCITY + name);
        if (decay > 0) {
            gradient.addi(weight.mul((float) decay));
        }
        velocity.muli(momentum).addi(gradient);
        gradient.addi(velocity.mul(momentum));
        weight.subi(gradient.muli((float) learningRate));
    }
}
