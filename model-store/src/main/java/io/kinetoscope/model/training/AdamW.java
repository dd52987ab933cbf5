package io.kinetoscope.model.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import java.util.Map;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, "Decoupled Weight Decay Regularization",
 * ICLR 2019), as PyTorch computes it, with its β2 of 0.999 and ε of 1e-8; β1 is the recipe's
 * momentum.
 */
final class AdamW extends GradientDescent {

    private static final String MEAN = "mean/";
    private static final String SQUARE = "square/";
    private static final double BETA2 = 0.999;
    private static final float EPSILON = 1e-8f;

    private final double beta1;

    AdamW(TrainingRecipe recipe, Map<String, Parameter> parameters, NDManager manager) {
        super(recipe, parameters);
        beta1 = recipe.momentum();
        remember(MEAN, manager);
        remember(SQUARE, manager);
    }

    @Override
    void move(
            String name,
            NDArray weight,
            NDArray gradient,
            double decay,
            double learningRate,
            long step) {
        NDArray mean = state().get(MEAN + name);
        NDArray square = state().get(SQUARE + name);
        if (decay > 0) {
            weight.muli((float) (1 - learningRate * decay));
        }
        mean.muli((float) beta1).addi(gradient.mul((float) (1 - beta1)));
        square.muli((float) BETA2).addi(gradient.square().muli((float) (1 - BETA2)));
        double bias1 = 1 - Math.pow(beta1, step);
        double bias2 = 1 - Math.pow(BETA2, step);
        NDArray deviation = square.div((float) bias2).sqrt().addi(EPSILON);
        weight.subi(mean.div(deviation).muli((float) (learningRate / bias1)));
    }
}
