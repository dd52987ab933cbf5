package io.kinetoscope.stream.event;

import io.kinetoscope.ConfigurationException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One threshold as its user set it: for all labels, for some, or not at all.
 *
 * @param flag the flag that it came from, for messages
 * @param all for every label that has no entry of its own; empty leaves the model's default
 * @param byLabel for single labels, by name
 */
public record LabelThresholds(String flag, OptionalDouble all, Map<String, Double> byLabel) {

    /**
     * @throws ConfigurationException if a threshold is not in (0, 1]
     */
    public LabelThresholds {
        byLabel = Map.copyOf(byLabel);
        all.ifPresent(value -> check(flag, value));
        for (double value : byLabel.values()) {
            check(flag, value);
        }
    }

    /** Leaves every label at the model's default. */
    public static LabelThresholds modelDefault(String flag) {
        return new LabelThresholds(flag, OptionalDouble.empty(), Map.of());
    }

    /**
     * Reads the values of a repeatable flag: {@code 0.6} for all labels, {@code LABEL=0.8} for one.
     * The last equals sign divides, since labels may contain one.
     *
     * @throws ConfigurationException if a value is no number in (0, 1], or sets something twice
     */
    public static LabelThresholds parse(String flag, List<String> values) {
        OptionalDouble all = OptionalDouble.empty();
        Map<String, Double> byLabel = new LinkedHashMap<>();
        for (String value : values) {
            int equals = value.lastIndexOf('=');
            double threshold = number(flag, value, value.substring(equals + 1));
            boolean again;
            if (equals < 0) {
                again = all.isPresent();
                all = OptionalDouble.of(threshold);
            } else {
                again = byLabel.put(value.substring(0, equals), threshold) != null;
            }
            if (again) {
                throw new ConfigurationException(
                        flag + " sets the same threshold twice: leave out one of them, " + value);
            }
        }
        return new LabelThresholds(flag, all, byLabel);
    }

    /** The user's value for a label; empty where the model's default is to hold. */
    OptionalDouble of(String label) {
        Double own = byLabel.get(label);
        return own == null ? all : OptionalDouble.of(own);
    }

    private static double number(String flag, String value, String digits) {
        try {
            return Double.parseDouble(digits);
        } catch (NumberFormatException e) {
            throw new ConfigurationException(
                    flag + " wants a score such as 0.6, or LABEL=0.6, not '" + value + "'", e);
        }
    }

    private static void check(String flag, double value) {
        if (!(value > 0 && value <= 1)) {
            throw new ConfigurationException(flag + " must be above 0 and at most 1, not " + value);
        }
    }
}
