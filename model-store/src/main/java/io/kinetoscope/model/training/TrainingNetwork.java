package io.kinetoscope.model.training;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import io.kinetoscope.model.ClipInput;
import io.kinetoscope.model.ClipShape;
import io.kinetoscope.model.NetworkWeights;
import io.kinetoscope.model.checkpoint.TensorSource;
import io.kinetoscope.model.rsa.Formulation;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.rsa.RsaNet;
import io.kinetoscope.model.rsa.TorchRuntime;
import io.kinetoscope.model.store.InputSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network that learns, on its device, with its optimizer. It owns their native memory until
 * {@link #close}; a step frees all that it took. Everything runs on the engine's thread.
 */
final class TrainingNetwork implements AutoCloseable {

    /**
     * What a step came to.
     *
     * @param loss mean over the batch, smoothed labels and all
     * @param correct clips whose label came out on top
     */
    record Step(double loss, int correct) {}

    private final TrainingRecipe recipe;
    private final NDManager manager;
    private final RsaNet network;
    private final ClipInput input;
    private final ClipShape shape;
    private final GradientDescent optimizer;
    private final int classes;

    private TrainingNetwork(
            NetworkSpec spec,
            InputSpec inputSpec,
            TrainingRecipe recipe,
            NDManager manager,
            TensorSource weights,
            Formulation formulation) {
        this.recipe = recipe;
        this.manager = manager;
        this.classes = spec.classes();
        shape = ClipShape.of(inputSpec);
        input = new ClipInput(manager, inputSpec);
        network = new RsaNet(spec, recipe.survival(), recipe.frozenStages(), formulation);
        NetworkWeights.load(network, weights, manager);
        Map<String, Parameter> learning = new LinkedHashMap<>(network.state());
        learning.values().removeIf(parameter -> !parameter.requiresGradient());
        learning.values().forEach(parameter -> parameter.getArray().setRequiresGradient(true));
        optimizer = GradientDescent.of(recipe, learning, manager);
    }

    /**
     * @param weights all tensors of the network; read, not kept
     * @throws IllegalArgumentException when they do not fit the network
     */
    static TrainingNetwork open(
            NetworkSpec spec,
            InputSpec input,
            TrainingRecipe recipe,
            Device device,
            TensorSource weights) {
        return open(spec, input, recipe, device, weights, Formulation.FRAMES_AS_CHANNELS);
    }

    /** The same in another formulation of RSA, to compare. */
    static TrainingNetwork open(
            NetworkSpec spec,
            InputSpec input,
            TrainingRecipe recipe,
            Device device,
            TensorSource weights,
            Formulation formulation) {
        NDManager root = TorchRuntime.newManager(Device.cpu());
        try {
            return new TrainingNetwork(
                    spec, input, recipe, root.newSubManager(device), weights, formulation);
        } catch (RuntimeException e) {
            root.close();
            throw e;
        }
    }

    /**
     * Learns from one batch. A loss that is not finite changes nothing.
     *
     * @param step counted from 1 over all epochs
     * @param seed of dropout and stochastic depth
     */
    Step step(Batch batch, double learningRate, long step, long seed) {
        JniUtils.setSeed(seed);
        try (NDManager pass = manager.newSubManager()) {
            float loss;
            int correct;
            try (GradientCollector gradients = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDArray logits = forward(pass, batch.frames(), true);
                NDArray lossArray = loss(logits, targets(pass, batch));
                loss = lossArray.getFloat();
                correct = correct(logits.toFloatArray(), batch);
                if (!Float.isFinite(loss)) {
                    return new Step(loss, correct);
                }
                gradients.backward(lossArray);
            }
            optimizer.step(learningRate, recipe.weightDecay(), step, pass);
            return new Step(loss, correct);
        }
    }

    /** From now on normalizations use the stored statistics, and leave them as they are. */
    void holdStatistics() {
        network.holdStatistics();
    }

    /** Logits [N][K] as in use: with running statistics and without dropout. */
    float[][] logits(List<byte[]> clips) {
        float[] flat;
        try (NDManager pass = manager.newSubManager()) {
            flat = forward(pass, clips, false).toFloatArray();
        }
        float[][] logits = new float[clips.size()][classes];
        for (int clip = 0; clip < logits.length; clip++) {
            System.arraycopy(flat, clip * classes, logits[clip], 0, classes);
        }
        return logits;
    }

    /** A copy of all weights and statistics. */
    Tensors weights() {
        return Tensors.of(network.state().keySet(), name -> network.state().get(name).getArray());
    }

    /** A copy of what the optimizer remembers. */
    Tensors optimizerState() {
        return Tensors.of(optimizer.state().keySet(), optimizer.state()::get);
    }

    /** Takes over what the optimizer of an earlier run remembered. */
    void setOptimizerState(TensorSource earlier) {
        optimizer
                .state()
                .forEach(
                        (name, array) -> {
                            try (NDArray copy = NetworkWeights.copy(manager, earlier, name)) {
                                array.addi(copy);
                            }
                        });
    }

    /** Arrays that are alive on the native side: level from step to step. */
    int liveArrays() {
        return manager.getManagedArrays().size();
    }

    @Override
    public void close() {
        manager.getParentManager().close();
    }

    private NDArray forward(NDManager pass, List<byte[]> clips, boolean training) {
        NDArray batch = input.normalised(pass, clips, shape);
        return network.forward(new ParameterStore(pass, false), new NDList(batch), training)
                .singletonOrThrow();
    }

    private NDArray targets(NDManager pass, Batch batch) {
        float rest = (float) (recipe.labelSmoothing() / classes);
        float[] targets = new float[batch.size() * classes];
        for (int clip = 0; clip < batch.size(); clip++) {
            for (int label = 0; label < classes; label++) {
                float share = label == batch.label(clip) ? 1 - (float) recipe.labelSmoothing() : 0;
                targets[clip * classes + label] = share + rest;
            }
        }
        return pass.create(targets, new ai.djl.ndarray.types.Shape(batch.size(), classes));
    }

    private static NDArray loss(NDArray logits, NDArray targets) {
        return logits.logSoftmax(1).mul(targets).sum().neg().div(targets.getShape().get(0));
    }

    private int correct(float[] logits, Batch batch) {
        int correct = 0;
        for (int clip = 0; clip < batch.size(); clip++) {
            int best = 0;
            for (int label = 1; label < classes; label++) {
                if (logits[clip * classes + label] > logits[clip * classes + best]) {
                    best = label;
                }
            }
            correct += best == batch.label(clip) ? 1 : 0;
        }
        return correct;
    }
}
