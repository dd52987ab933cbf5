package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.dataset.Dataset;
import io.kinetoscope.model.dataset.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which examples of a dataset are measured on. */
enum SplitChoice {
    TRAIN,
    VALIDATION,
    ALL;

    /**
     * The examples.
     *
     * @throws ConfigurationException when there are none
     */
    List<Example> of(Dataset dataset) {
        List<Example> chosen = new ArrayList<>();
        if (this != VALIDATION) {
            chosen.addAll(dataset.train());
        }
        if (this != TRAIN) {
            chosen.addAll(dataset.validation());
        }
        if (chosen.isEmpty()) {
            throw new ConfigurationException(
                    "the data has no example for %s: choose others with --split train|validation|all"
                            .formatted(this));
        }
        return chosen;
    }

    /** The examples that were not chosen. */
    List<Example> others(Dataset dataset) {
        return switch (this) {
            case TRAIN -> dataset.validation();
            case VALIDATION -> dataset.train();
            case ALL -> List.of();
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
