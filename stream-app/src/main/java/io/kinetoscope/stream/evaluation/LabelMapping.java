package io.kinetoscope.stream.evaluation;

import io.kinetoscope.ConfigurationException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which labels of a model stand for which annotated labels. Without further word each stands for
 * the annotated label of its own name. An annotated label for which only background labels stand,
 * or none, is not expected to be reported.
 */
public final class LabelMapping {

    private static final String FLAG = "--map";

    private final Map<String, List<String>> modelLabels = new LinkedHashMap<>();
    private final Map<String, String> annotatedLabels = new HashMap<>();

    /**
     * @param modelLabels labels of the model
     * @param background those of them that make no events
     * @param annotated labels that come among the annotations
     * @param given model labels of annotated labels, in place of their own names
     * @throws ConfigurationException when an annotated label has no model label, a given label is
     *     not there, or a model label would stand for two annotated ones
     */
    public LabelMapping(
            Collection<String> modelLabels,
            Set<String> background,
            Collection<String> annotated,
            Map<String, List<String>> given) {
        Set<String> inOrder = new TreeSet<>(annotated);
        for (String label : given.keySet()) {
            if (!inOrder.contains(label)) {
                throw new ConfigurationException(
                        "%s %s=…: no annotation has that label; there are: %s"
                                .formatted(FLAG, label, String.join(", ", inOrder)));
            }
        }
        for (String label : inOrder) {
            List<String> standIns = given.getOrDefault(label, List.of(label));
            List<String> events = new ArrayList<>();
            for (String standIn : standIns) {
                if (!modelLabels.contains(standIn)) {
                    throw unknown(label, standIn, modelLabels);
                }
                if (!background.contains(standIn)) {
                    events.add(standIn);
                }
            }
            for (String event : events) {
                String other = annotatedLabels.put(event, label);
                if (other != null) {
                    throw new ConfigurationException(
                            "label '%s' of the model stands for both '%s' and '%s': give it to one of them with %s"
                                    .formatted(event, other, label, FLAG));
                }
            }
            this.modelLabels.put(label, List.copyOf(events));
        }
    }

    /**
     * Reads flags {@code LABEL=MODEL_LABEL[,MODEL_LABEL…]}; nothing after the equals sign leaves a
     * label out. The last equals sign divides.
     *
     * @throws ConfigurationException when one is not of that form, or a label comes twice
     */
    public static Map<String, List<String>> parse(List<String> flags) {
        Map<String, List<String>> given = new LinkedHashMap<>();
        for (String flag : flags) {
            int equals = flag.lastIndexOf('=');
            if (equals < 1) {
                throw new ConfigurationException(
                        "%s '%s': write LABEL=MODEL_LABEL[,MODEL_LABEL…]".formatted(FLAG, flag));
            }
            String standIns = flag.substring(equals + 1).strip();
            List<String> names =
                    standIns.isEmpty()
                            ? List.of()
                            : List.of(standIns.split(",", -1)).stream().map(String::strip).toList();
            if (given.put(flag.substring(0, equals).strip(), names) != null) {
                throw new ConfigurationException(
                        "%s '%s': the label comes twice; give all its model labels at once"
                                .formatted(FLAG, flag));
            }
        }
        return given;
    }

    /** The annotated label that an event with a model's label is judged as. */
    String judgedAs(String modelLabel) {
        return annotatedLabels.getOrDefault(modelLabel, modelLabel);
    }

    /** Labels of the model that make events and stand for an annotated label; may be none. */
    List<String> modelLabels(String annotated) {
        return modelLabels.getOrDefault(annotated, List.of());
    }

    /** Whether an annotated span should be reported as an event. */
    boolean isExpected(String annotated) {
        return !modelLabels(annotated).isEmpty();
    }

    /** All annotated labels that should be reported. */
    Set<String> expected() {
        Set<String> expected = new TreeSet<>(modelLabels.keySet());
        expected.removeIf(label -> !isExpected(label));
        return Collections.unmodifiableSet(expected);
    }

    private static ConfigurationException unknown(
            String label, String standIn, Collection<String> modelLabels) {
        return new ConfigurationException(
                label.equals(standIn)
                        ? ("the model does not know the annotated label '%s', only: %s; say which of them stands for it with %s %s=MODEL_LABEL, or leave it out with %s %s=")
                                .formatted(label, listed(modelLabels), FLAG, label, FLAG, label)
                        : "%s %s=%s: the model has no label '%s', only: %s"
                                .formatted(FLAG, label, standIn, standIn, listed(modelLabels)));
    }

    private static String listed(Collection<String> labels) {
        int most = 20;
        String some = String.join(", ", labels.stream().limit(most).toList());
        return labels.size() > most ? "%s and %d more".formatted(some, labels.size() - most) : some;
    }
}
