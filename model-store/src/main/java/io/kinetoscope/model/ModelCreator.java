package io.kinetoscope.model;

import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.ModelDraft;
import io.kinetoscope.model.store.ModelStore;
import io.kinetoscope.model.store.Provenance;
import io.kinetoscope.model.store.StoredModel;
import io.kinetoscope.model.store.Thresholds;
import java.time.Instant;
import java.util.List;

/**
 * An untrained model: for trying the road from frame to event, and for tests. Its scores are a
 * function of the picture, but of nothing that anybody would call an action.
 *
 * @param labels one for each class of the network
 * @param command that a person ran, for the provenance
 * @param created for the provenance; with it and the seed the same, so are all bytes
 */
public record ModelCreator(
        String name,
        NetworkSpec network,
        InputSpec input,
        List<String> labels,
        Thresholds thresholds,
        UntrainedHead head,
        long seed,
        String command,
        Instant created) {

    /**
     * Adds the model as a new version, with its golden clip.
     *
     * @throws IllegalArgumentException when a field is out of bounds; the message names it
     * @throws io.kinetoscope.KinetoscopeException when the store cannot be written to, or the model
     *     cannot be run
     */
    public StoredModel addTo(ModelStore store) {
        return addTo(store, GoldenClip.COMPLETION);
    }

    /** Adds the model as a new version, with what the completion adds. */
    public StoredModel addTo(ModelStore store, ModelStore.Completion completion) {
        try (UntrainedWeights weights = new UntrainedWeights(network, seed, head)) {
            return store.add(
                    new ModelDraft(
                            name,
                            network,
                            input,
                            labels,
                            List.of(),
                            thresholds,
                            new Provenance(
                                    Provenance.Kind.UNTRAINED,
                                    weights.origin(),
                                    command,
                                    created,
                                    "untrained: its labels mean nothing")),
                    weights,
                    completion);
        }
    }
}
