package io.kinetoscope.model.training;

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
 * What a network begins to learn from, made in Java from a seed and so the same on every machine.
 *
 * <p>Convolutions are normal with He's deviation sqrt(2 / fan-in); RSA's {@code H1}, {@code H2} and
 * {@code G} uniform within 1 / sqrt(fan-in), as PyTorch makes them for the authors, and all but
 * {@code G} then turned to {@link MotionKernels}; {@code P1} normal with sqrt(1 / (M · d_d));
 * {@code I} is the identity; the biases of self-attention are standard normal. The last
 * normalization of each block is zero in a network of more than eight blocks, so that the block
 * begins as the identity; the head is normal with deviation 0.01 and its bias zero.
 */
public final class InitialWeights implements TensorSource {

    private static final double HEAD_DEVIATION = 0.01;

    /** From so few blocks on nothing is gained by beginning as the identity, and steps are lost. */
    private static final int MOST_SHALLOW_BLOCKS = 8;

    private final NetworkSpec network;
    private final long seed;
    private final Map<String, Parameter> state;

    /** Makes nothing yet: each tensor is made when it is read. */
    public InitialWeights(NetworkSpec network, long seed) {
        this.network = network;
        this.seed = seed;
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
            case GAMMA -> Arrays.fill(values, name.endsWith(".bn3.weight") && isDeep() ? 0 : 1);
            case RUNNING_VAR -> Arrays.fill(values, 1);
            case BETA, RUNNING_MEAN, BIAS -> {}
            default -> fillWeights(name, parameter, values);
        }
        return values;
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    private boolean isDeep() {
        return network.depths().stream().mapToInt(Integer::intValue).sum() > MOST_SHALLOW_BLOCKS;
    }

    private void fillWeights(String name, Parameter parameter, float[] values) {
        // A generator for each tensor: it does not matter in which order they are read.
        Random random = new Random(seed * 0x9e3779b97f4a7c15L + name.hashCode());
        double fanIn = (double) values.length / parameter.getShape().get(0);
        String kind = kind(name);
        String layer = name.substring(0, name.length() - kind.length());
        MotionKernels motion = new MotionKernels(network.kernel());
        switch (kind) {
            case "new_fc.weight" -> fillNormal(values, random, HEAD_DEVIATION);
            case "I" -> fillIdentity(values, Math.toIntExact(parameter.getShape().get(1)));
            case "P1" -> {
                double latentDim = parameter.getShape().get(2);
                double variance = 1 / (network.kernel().positions() * latentDim);
                fillNormal(values, random, Math.sqrt(variance));
            }
            case "P" -> fillNormal(values, random, 1);
            case "H1.weight" -> {
                fillUniform(values, random, 1 / Math.sqrt(fanIn));
                motion.direct(values, latentDim(layer), random);
            }
            case "H2.weight" -> {
                fillUniform(values, random, 1 / Math.sqrt(fanIn));
                motion.centre(values, random);
            }
            case "G.weight" -> fillUniform(values, random, 1 / Math.sqrt(fanIn));
            case "projection.weight" -> {
                fillNormal(values, random, Math.sqrt(2 / fanIn));
                if (state.containsKey(layer + "H1.weight")) {
                    motion.tieQueries(values, (int) fanIn, network.queries(), keyDim(layer));
                }
            }
            default -> fillNormal(values, random, Math.sqrt(2 / fanIn));
        }
    }

    private int latentDim(String layer) {
        return count(layer + "H2.weight");
    }

    private int keyDim(String layer) {
        return count(layer + "H1.weight") / latentDim(layer);
    }

    private int count(String kernels) {
        return Math.toIntExact(parameter(kernels).getShape().get(0));
    }

    /** A tensor's name within the layer that takes a convolution's place; else its whole name. */
    private static String kind(String name) {
        int layer = name.indexOf(".conv2.");
        return layer < 0 ? name : name.substring(layer + ".conv2.".length());
    }

    private static void fillIdentity(float[] values, int dim) {
        for (int i = 0; i < dim; i++) {
            values[i * dim + i] = 1;
        }
    }

    private static void fillNormal(float[] values, Random random, double deviation) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
    }

    private static void fillUniform(float[] values, Random random, double bound) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
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
