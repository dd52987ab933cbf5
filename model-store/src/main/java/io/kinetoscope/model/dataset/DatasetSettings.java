package io.kinetoscope.model.dataset;

import java.util.List;

/**
 * Which examples to read, and how.
 *
 * @param purpose what is asked of them
 * @param labels those of the model, in its order, when they are given; empty to take those of the
 *     data
 * @param validationFraction of each label's examples that is held out where the data has no split
 *     of its own, 0 (none) to 0.9; at least one of a label that has two
 * @param seed of the split of data that has neither a split nor an order in time
 * @param skipBad whether to go on without what cannot be used
 */
public record DatasetSettings(
        DatasetLayout layout,
        Purpose purpose,
        List<String> labels,
        double validationFraction,
        long seed,
        boolean skipBad) {

    /** A quarter. */
    public static final double DEFAULT_VALIDATION_FRACTION = 0.25;

    /** What the examples are for. */
    public enum Purpose {
        /** Every label needs an example to train on. */
        TRAINING,
        /** Measuring: data without a split counts as validation as a whole. */
        EVALUATION
    }

    /**
     * @throws IllegalArgumentException when the fraction is out of its bounds
     */
    public DatasetSettings {
        labels = List.copyOf(labels);
        if (!(validationFraction >= 0 && validationFraction <= 0.9)) {
            throw new IllegalArgumentException(
                    "The part held out for validation is from 0 to 0.9, not " + validationFraction);
        }
    }

    /** With the labels of the data and a quarter held out. */
    public static DatasetSettings training(DatasetLayout layout, long seed) {
        return new DatasetSettings(
                layout, Purpose.TRAINING, List.of(), DEFAULT_VALIDATION_FRACTION, seed, false);
    }

    /**
     * To measure a model.
     *
     * @param labels of the model
     */
    public static DatasetSettings evaluation(DatasetLayout layout, List<String> labels) {
        return new DatasetSettings(layout, Purpose.EVALUATION, labels, 0, 0, false);
    }

    public DatasetSettings withLabels(List<String> other) {
        return new DatasetSettings(layout, purpose, other, validationFraction, seed, skipBad);
    }

    public DatasetSettings withValidationFraction(double other) {
        return new DatasetSettings(layout, purpose, labels, other, seed, skipBad);
    }

    public DatasetSettings withSkipBad(boolean other) {
        return new DatasetSettings(layout, purpose, labels, validationFraction, seed, other);
    }
}
