package io.kinetoscope.model.store;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.kinetoscope.model.rsa.NetworkSpec;
import java.util.List;

/**
 * A version of a model, as {@code model.json} beside its weights tells it. Field by field see
 * {@link ModelDraft}.
 *
 * @param version at least 1
 */
@JsonPropertyOrder({
    "name",
    "version",
    "provenance",
    "input",
    "labels",
    "backgroundLabels",
    "thresholds",
    "network",
    "precision",
    "weights"
})
public record ModelManifest(
        String name,
        int version,
        NetworkSpec network,
        InputSpec input,
        List<String> labels,
        List<String> backgroundLabels,
        Thresholds thresholds,
        Precision precision,
        WeightsFile weights,
        Provenance provenance) {

    /**
     * @throws IllegalArgumentException when a field is missing, out of bounds or at odds with
     *     another; the message names it
     */
    public ModelManifest {
        ModelDraft draft =
                new ModelDraft(
                        name,
                        network,
                        input,
                        labels,
                        backgroundLabels,
                        thresholds,
                        precision,
                        provenance);
        labels = draft.labels();
        backgroundLabels = draft.backgroundLabels();
        Require.within("version", version, 1, 999_999_999);
        Require.present("weights", weights);
    }

    /** A draft with what it lacks. */
    public static ModelManifest of(ModelDraft draft, int version, WeightsFile weights) {
        return new ModelManifest(
                draft.name(),
                version,
                draft.network(),
                draft.input(),
                draft.labels(),
                draft.backgroundLabels(),
                draft.thresholds(),
                draft.precision(),
                weights,
                draft.provenance());
    }

    /** {@code name:version}. */
    @JsonIgnore
    public ModelRef ref() {
        return ModelRef.of(name, version);
    }
}
