package io.kinetoscope.model;

import ai.djl.nn.Parameter;
import io.kinetoscope.model.checkpoint.TensorSource;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.rsa.RsaNet;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Random weights for a network, made in Java from a seed: the same on every machine, and without
 * PyTorch's generator, whose state the whole process shares.
 *
 * <p>Convolutions are normal with He's deviation sqrt(2 / fan-in), {@code P1} with sqrt(1 / (M ·
 * d_d)), {@code I} is the identity, normalizations pass everything on. Unlike for training, the
 * last normalization of a block is not zero: the scores depend on every block.
 */
public final class UntrainedWeights implements TensorSource {

    private final long seed;
    private final UntrainedHead head;
    private final NetworkSpec network;
    private final Map<String, Parameter> state;

    /** Makes nothing yet: each tensor is made when it is read. */
    public UntrainedWeights(NetworkSpec network, long seed, UntrainedHead head) {
        this.network = network;
        this.seed = seed;
        this.head = head;
        state = new RsaNet(network).state();
    }

    @Override
    public String origin() {
        return "random weights of seed %d".formatted(seed);
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(state.keySet());
    }

    @Override
    public List<Integer> shape(String name) {
        return LongStream.of(parameter(name).getShape().getShape())
                .mapToObj(Math::toIntExact)
                .toList();
    }

    @Override
    public float[] read(String name) {
        Parameter parameter = parameter(name);
        float[] values = new float[Math.toIntExact(parameter.getShape().size())];
        switch (parameter.getType()) {
            case GAMMA, RUNNING_VAR -> Arrays.fill(values, 1);
            case BETA, RUNNING_MEAN -> {}
            case BIAS -> head.fillBias(values);
            default -> fillWeights(name, parameter, values);
        }
        return values;
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    private void fillWeights(String name, Parameter parameter, float[] values) {
        if (name.endsWith(".I")) {
            int dim = Math.toIntExact(parameter.getShape().get(1));
            for (int i = 0; i < dim; i++) {
                values[i * dim + i] = 1;
            }
            return;
        }
        double fanIn = (double) parameter.getShape().size() / parameter.getShape().get(0);
        double deviation = Math.sqrt(2 / fanIn);
        if (name.endsWith(".P1")) {
            deviation =
                    1
                            / Math.sqrt(
                                    (double) network.kernel().positions()
                                            * parameter.getShape().get(2));
        } else if (name.equals("new_fc.weight")) {
            deviation = head.deviation();
        }
        // A generator for each tensor: it does not matter in which order they are read.
        Random random = new Random(seed * 0x9e3779b97f4a7c15L + name.hashCode());
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
    }

    private Parameter parameter(String name) {
        Parameter parameter = state.get(name);
        if (parameter == null) {
            throw new IllegalArgumentException("there is no tensor '%s'".formatted(name));
        }
        return parameter;
    }
}
