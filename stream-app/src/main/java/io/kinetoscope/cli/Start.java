package io.kinetoscope.cli;

import io.kinetoscope.model.checkpoint.SafetensorsReader;
import io.kinetoscope.model.checkpoint.TensorSource;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.ModelManifest;
import io.kinetoscope.model.store.StoredModel;
import io.kinetoscope.model.training.ImageNetWeights;
import io.kinetoscope.model.training.InitialWeights;
import io.kinetoscope.model.training.TransferredWeights;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a training begins with.
 *
 * @param anyNetwork the network, of whatever number of classes
 * @param input what it sees
 * @param init the stored model that it begins with; empty for none
 * @param imageNet the ResNet-50 that it begins with; empty for none
 * @param frozenStages that do not learn, see {@link
 *     io.kinetoscope.model.training.TrainingRecipe#frozenStages}
 */
record Start(
        NetworkSpec anyNetwork,
        InputSpec input,
        Optional<StoredModel> init,
        Optional<Path> imageNet,
        int frozenStages) {

    NetworkSpec network(int classes) {
        return anyNetwork.withClasses(classes);
    }

    /** The labels of the stored model; empty without one. */
    List<String> labels() {
        return init.map(model -> model.manifest().labels()).orElse(List.of());
    }

    /**
     * The weights.
     *
     * @param labels of the network that learns
     * @param seed of those that are random
     * @return the caller closes it
     * @throws io.kinetoscope.ConfigurationException when a file does not fit the network
     */
    TensorSource weights(List<String> labels, long seed) {
        NetworkSpec network = network(labels.size());
        if (init.isPresent()) {
            ModelManifest manifest = init.get().manifest();
            return new TransferredWeights(
                    SafetensorsReader.open(init.get().weights()),
                    manifest.network(),
                    network,
                    manifest.labels().equals(labels),
                    seed);
        }
        if (imageNet.isPresent()) {
            return ImageNetWeights.open(imageNet.get(), network, seed);
        }
        return new InitialWeights(network, seed);
    }

    /** In words, for the provenance and the terminal. */
    String description(List<String> labels, long seed) {
        if (init.isPresent()) {
            ModelManifest manifest = init.get().manifest();
            return manifest.labels().equals(labels)
                    ? manifest.ref().toString()
                    : manifest.ref() + " with a new head";
        }
        return imageNet.map(file -> "ImageNet weights of " + file.getFileName())
                .orElse("random weights of seed " + seed);
    }
}
