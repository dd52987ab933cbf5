package io.kinetoscope.model.store;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Default thresholds of a model's events, on softmax probabilities.
 *
 * @param enter an event starts when a label's score reaches it; more than 0, at most 1
 * @param exit and ends when the score falls below it; at least 0, at most {@code enter}
 * @param labels own thresholds of labels for which these do not fit
 */
public record Thresholds(double enter, double exit, Map<String, Pair> labels) {

    /** Thresholds of one label, as those of all. */
    public record Pair(double enter, double exit) {

        public Pair {
            requireOrdered("thresholds.labels.", enter, exit);
        }
    }

    public Thresholds {
        requireOrdered("thresholds.", enter, exit);
        Require.present("thresholds.labels", labels);
        labels.values().forEach(pair -> Require.present("thresholds.labels", pair));
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    public Thresholds(double enter, double exit) {
        this(enter, exit, Map.of());
    }

    /** The thresholds of a label: its own, or else those of all. */
    public Pair of(String label) {
        return labels.getOrDefault(label, new Pair(enter, exit));
    }

    private static void requireOrdered(String prefix, double enter, double exit) {
        Require.within(prefix + "enter", enter, Double.MIN_VALUE, 1);
        Require.within(prefix + "exit", exit, 0, enter);
    }
}
