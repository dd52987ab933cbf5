package io.kinetoscope.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import io.kinetoscope.model.EngineThread;
import io.kinetoscope.model.rsa.TorchRuntime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Against numbers that PyTorch's formula gives by hand. */
class NesterovSgdTest {

    private static final double LEARNING_RATE = 0.1;

    /** What three steps came to. */
    @SuppressWarnings("ArrayRecordComponent") // Not compared.
    private record Moved(float[] weight, float[] bias, float[] velocity, int arrays) {}

    @Test
    void shouldMoveAsPyTorchDoes() {
        // The gradients (3, 4) and 12 have a norm of 13 together.
        Moved moved = threeSteps(recipe(0.01, 100));

        assertThat(moved.weight())
                .containsExactly(new float[] {-1.418565f, -5.197969f}, offset(1e-5f));
        assertThat(moved.bias()).containsExactly(new float[] {-9.158800f}, offset(1e-5f));
    }

    @Test
    void shouldClipTheNormOfAllGradientsTogether() {
        Moved moved = threeSteps(recipe(0.01, 6.5));

        assertThat(moved.weight())
                .containsExactly(new float[] {-0.213300f, -3.590949f}, offset(1e-5f));
        assertThat(moved.velocity())
                .containsExactly(new float[] {4.082562f, 5.353293f}, offset(1e-5f));
    }

    @Test
    void shouldDecayWeightsButNoBiases() {
        Moved with = threeSteps(recipe(0.5, 100));
        Moved without = threeSteps(recipe(0, 100));

        assertThat(with.weight()).isNotEqualTo(without.weight());
        assertThat(with.bias()).isEqualTo(without.bias());
    }

    @Test
    void shouldLeaveNoArrayBehind() {
        // Two parameters and two velocities.
        assertThat(threeSteps(recipe(0.01, 1)).arrays()).isEqualTo(4);
    }

    private static Moved threeSteps(TrainingRecipe recipe) {
        return EngineThread.call(
                () -> {
                    try (NDManager manager = TorchRuntime.newManager(Device.cpu())) {
                        Map<String, Parameter> parameters = new LinkedHashMap<>();
                        parameters.put("w", parameter(manager, Parameter.Type.WEIGHT, 1, -2));
                        parameters.put("b", parameter(manager, Parameter.Type.BIAS, 0.5f));
                        NesterovSgd optimizer = new NesterovSgd(recipe, parameters, manager);
                        for (int step = 0; step < 3; step++) {
                            try (NDManager pass = manager.newSubManager()) {
                                backward(parameters, pass);
                                optimizer.step(LEARNING_RATE, recipe.weightDecay(), 1, pass);
                            }
                        }
                        return new Moved(
                                parameters.get("w").getArray().toFloatArray(),
                                parameters.get("b").getArray().toFloatArray(),
                                optimizer.state().get("velocity/w").toFloatArray(),
                                manager.getManagedArrays().size());
                    }
                });
    }

    /** Gradients of (3, 4) and of 12. */
    private static void backward(Map<String, Parameter> parameters, NDManager pass) {
        NDArray w = pass.create(new float[] {3, 4});
        try (GradientCollector gradients = Engine.getEngine("PyTorch").newGradientCollector()) {
            gradients.backward(
                    w.mul(parameters.get("w").getArray())
                            .sum()
                            .add(
                                    pass.create(new float[] {12})
                                            .mul(parameters.get("b").getArray())
                                            .sum()));
        }
    }

    private static Parameter parameter(NDManager manager, Parameter.Type type, float... values) {
        Parameter parameter = Parameter.builder().setName("p").setType(type).build();
        NDArray array = manager.create(values);
        array.setRequiresGradient(true);
        parameter.setArray(array);
        return parameter;
    }

    private static TrainingRecipe recipe(double decay, double clip) {
        return new TrainingRecipe(
                1, 0, false, 1, Optimizer.SGD, 1, 0, 0, 0.9, decay, clip, 0, 1, 1, 0, 1);
    }
}
