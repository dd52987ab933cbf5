package io.kinetoscope.model.store;

import io.kinetoscope.model.rsa.NetworkSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A model before it is in a store: all of its manifest but the version, which the store gives, and
 * the weights' checksum.
 *
 * @param labels one for each class of the network, in order; no two alike; 1 to 200 characters each
 * @param backgroundLabels those of {@code labels} that mean that nothing happens: they make no
 *     events
 * @param precision of the weights
 */
public record ModelDraft(
        String name,
        NetworkSpec network,
        InputSpec input,
        List<String> labels,
        List<String> backgroundLabels,
        Thresholds thresholds,
        Precision precision,
        Provenance provenance) {

    /** In float32; the rest as below. */
    public ModelDraft(
            String name,
            NetworkSpec network,
            InputSpec input,
            List<String> labels,
            List<String> backgroundLabels,
            Thresholds thresholds,
            Provenance provenance) {
        this(
                name,
                network,
                input,
                labels,
                backgroundLabels,
                thresholds,
                Precision.FLOAT32,
                provenance);
    }

    /**
     * @throws IllegalArgumentException when a field is missing, out of bounds or at odds with
     *     another; the message names it
     */
    public ModelDraft {
        Require.that(
                ModelRef.isName(name),
                "name is 1 to 64 letters, digits, '.', '_' and '-' that begin with a letter or"
                        + " digit");
        Require.present("network", network);
        Require.present("input", input);
        Require.present("thresholds", thresholds);
        Require.present("precision", precision);
        Require.present("provenance", provenance);
        labels = distinct("labels", labels);
        backgroundLabels = distinct("backgroundLabels", backgroundLabels);
        Require.that(
                labels.size() == network.classes(),
                "labels has %d entries for the network's %d classes"
                        .formatted(labels.size(), network.classes()));
        requireKnown("backgroundLabels", backgroundLabels, labels);
        requireKnown("thresholds.labels", thresholds.labels().keySet(), labels);
    }

    private static List<String> distinct(String field, List<String> labels) {
        Require.present(field, labels);
        Set<String> seen = new HashSet<>();
        for (String label : labels) {
            Require.text(field, label, 200);
            Require.that(seen.add(label), "%s has '%s' twice".formatted(field, label));
        }
        return List.copyOf(labels);
    }

    private static void requireKnown(String field, Iterable<String> some, List<String> labels) {
        Set<String> known = new HashSet<>(labels);
        for (String label : some) {
            Require.that(
                    known.contains(label),
                    "%s names '%s', which is not among the labels".formatted(field, label));
        }
    }
}
