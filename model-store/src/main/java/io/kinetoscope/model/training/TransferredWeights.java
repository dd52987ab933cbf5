package io.kinetoscope.model.training;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.checkpoint.TensorSource;
import io.kinetoscope.model.rsa.NetworkSpec;
import java.util.List;
import java.util.Set;

/**
 * The weights of a trained network, for another training: all of them where the labels stay the
 * same, else with a new head.
 *
 * <p>It closes the trained ones.
 */
public final class TransferredWeights implements TensorSource {

    private static final Set<String> HEAD = Set.of("new_fc.weight", "new_fc.bias");

    private final TensorSource stored;
    private final InitialWeights fresh;
    private final boolean sameLabels;

    /**
     * Holds every tensor against the network that is to learn.
     *
     * @param stored the weights of {@code from}, which the new object takes over
     * @param to the network that is to learn
     * @param sameLabels whether both have the same labels in the same order, so that the head stays
     * @param seed of the new head
     * @throws ConfigurationException when the networks differ in more than classes and dropout; the
     *     message names the first tensor that does not fit
     */
    public TransferredWeights(
            TensorSource stored, NetworkSpec from, NetworkSpec to, boolean sameLabels, long seed) {
        this.stored = stored;
        this.sameLabels = sameLabels;
        fresh = new InitialWeights(to, seed);
        for (String name : fresh.names()) {
            if (!isFresh(name)) {
                requireFit(stored, name, fresh.shape(name));
            }
        }
        for (String name : stored.names()) {
            if (!fresh.names().contains(name)) {
                throw misfit(stored, "tensor '%s' has no place in it".formatted(name));
            }
        }
        if (!from.withClasses(to.classes()).withDropout(to.dropout()).equals(to)) {
            throw misfit(
                    stored,
                    "its tensors are alike, but it reads them otherwise (%s, not %s)"
                            .formatted(to, from));
        }
    }

    @Override
    public String origin() {
        return sameLabels ? stored.origin() : "%s with a new head".formatted(stored.origin());
    }

    @Override
    public Set<String> names() {
        return fresh.names();
    }

    @Override
    public List<Integer> shape(String name) {
        return fresh.shape(name);
    }

    @Override
    public float[] read(String name) {
        return isFresh(name) ? fresh.read(name) : stored.read(name);
    }

    @Override
    public void close() {
        stored.close();
    }

    private boolean isFresh(String name) {
        return !sameLabels && HEAD.contains(name);
    }

    private static void requireFit(TensorSource stored, String name, List<Integer> expected) {
        if (!stored.names().contains(name)) {
            throw misfit(stored, "tensor '%s' of shape %s is missing".formatted(name, expected));
        }
        if (!stored.shape(name).equals(expected)) {
            throw misfit(
                    stored,
                    "tensor '%s' has shape %s where it needs %s"
                            .formatted(name, stored.shape(name), expected));
        }
    }

    private static ConfigurationException misfit(TensorSource stored, String fault) {
        return new ConfigurationException(
                "the weights %s do not fit the network that is to learn: %s"
                        .formatted(stored.origin(), fault));
    }
}
