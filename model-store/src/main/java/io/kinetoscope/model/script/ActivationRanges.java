package io.kinetoscope.model.script;

import io.kinetoscope.model.checkpoint.TensorSource;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.rsa.RsaNet;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The largest numbers that reach the layers of a network (of a shortcut's convolution: that leave
 * it): what 8 bits are spread over. They are stored as scalars among the weights, under the layer's
 * name and {@code .range}.
 */
public final class ActivationRanges {

    private static final String SUFFIX = ".range";

    private final List<String> names;
    private final float[] largest;

    /** All zero. */
    public ActivationRanges(NetworkSpec network) {
        names = List.copyOf(names(network));
        largest = new float[names.size()];
    }

    /** The names of the scalars, in the order in which the script observes them. */
    public static Set<String> names(NetworkSpec network) {
        Set<String> state = new RsaNet(network).state().keySet();
        Set<String> names = new LinkedHashSet<>();
        for (int stage = 0; stage < NetworkSpec.STAGES; stage++) {
            for (int block = 0; block < network.depths().get(stage); block++) {
                String prefix = "layer%d.%d.".formatted(stage + 1, block);
                for (String layer : List.of("conv1", "conv2", "conv3")) {
                    names.add(prefix + layer + SUFFIX);
                }
                if (state.contains(prefix + "downsample.0.weight")) {
                    names.add(prefix + "downsample" + SUFFIX);
                }
            }
        }
        names.add("new_fc" + SUFFIX);
        return names;
    }

    /**
     * Widens the ranges by what was observed in one forward pass.
     *
     * @param observed one for each name
     */
    void add(List<Float> observed) {
        if (observed.size() != largest.length) {
            throw new IllegalArgumentException(
                    "%d layers were observed, not %d".formatted(observed.size(), largest.length));
        }
        for (int i = 0; i < largest.length; i++) {
            largest[i] = Math.max(largest[i], observed.get(i));
        }
    }

    /**
     * The weights of a model with these ranges among them.
     *
     * @param weights without ranges; they stay open, and their owner's
     */
    public TensorSource with(TensorSource weights) {
        float[] ranges = Arrays.copyOf(largest, largest.length);
        return new TensorSource() {
            @Override
            public String origin() {
                return weights.origin();
            }

            @Override
            public Set<String> names() {
                Set<String> all = new LinkedHashSet<>(weights.names());
                all.addAll(names);
                return all;
            }

            @Override
            public List<Integer> shape(String name) {
                return names.contains(name) ? List.of() : weights.shape(name);
            }

            @Override
            public float[] read(String name) {
                int range = names.indexOf(name);
                return range < 0 ? weights.read(name) : new float[] {ranges[range]};
            }

            @Override
            public void close() {
                // The weights are their owner's to close.
            }
        };
    }
}
