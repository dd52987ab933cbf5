package io.kinetoscope.model.dataset;

import io.kinetoscope.ConfigurationException;
import java.util.List;

/** What a source of clips asks of its examples. */
final class Examples {

    private Examples() {}

    /**
     * @throws ConfigurationException when there is none
     */
    static List<Example> checked(List<String> labels, List<Example> examples, String purpose) {
        if (examples.isEmpty()) {
            throw new ConfigurationException("The data holds no example " + purpose);
        }
        for (Example example : examples) {
            if (example.label() < 0 || example.label() >= labels.size()) {
                throw new IllegalArgumentException(
                        "An example has label %d of %d".formatted(example.label(), labels.size()));
            }
        }
        return List.copyOf(examples);
    }
}
