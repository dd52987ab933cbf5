package io.kinetoscope.model.evaluation;

import java.util.List;

/**
 * What a network said of the examples of a data set.
 *
 * @param labels in the order of the probabilities
 * @param truth label index of each example
 * @param probabilities [example][label], softmax averaged over the example's views; not copied,
 *     never written to
 */
@SuppressWarnings("ArrayRecordComponent") // Not compared; a list of numbers would cost too much.
public record ClipPredictions(List<String> labels, int[] truth, double[][] probabilities) {

    /**
     * @throws IllegalArgumentException when the sizes do not fit, or a label index is out of range
     */
    public ClipPredictions {
        labels = List.copyOf(labels);
        if (truth.length != probabilities.length) {
            throw new IllegalArgumentException(
                    "%d examples have %d predictions"
                            .formatted(truth.length, probabilities.length));
        }
        for (int i = 0; i < truth.length; i++) {
            if (truth[i] < 0 || truth[i] >= labels.size()) {
                throw new IllegalArgumentException(
                        "example %d has label %d of %d".formatted(i, truth[i], labels.size()));
            }
            if (probabilities[i].length != labels.size()) {
                throw new IllegalArgumentException(
                        "example %d has %d probabilities for %d labels"
                                .formatted(i, probabilities[i].length, labels.size()));
            }
        }
    }

    /** How many examples there are. */
    public int size() {
        return truth.length;
    }

    /** The label of the highest probability for each example; of equal ones the first. */
    public int[] predicted() {
        int[] predicted = new int[size()];
        for (int i = 0; i < predicted.length; i++) {
            double[] scores = probabilities[i];
            for (int label = 1; label < scores.length; label++) {
                if (scores[label] > scores[predicted[i]]) {
                    predicted[i] = label;
                }
            }
        }
        return predicted;
    }
}
