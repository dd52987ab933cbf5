package io.kinetoscope.model.evaluation;

import java.util.Arrays;
import java.util.List;

/**
 * How often which label was taken for which.
 *
 * @param labels in the order of rows and columns
 * @param counts row: the true label; column: the predicted one
 */
public record ConfusionMatrix(List<String> labels, List<List<Integer>> counts) {

    public ConfusionMatrix {
        labels = List.copyOf(labels);
        counts = counts.stream().map(List::copyOf).toList();
        int size = labels.size();
        if (counts.size() != size || counts.stream().anyMatch(row -> row.size() != size)) {
            throw new IllegalArgumentException(
                    "a confusion matrix of %d labels is square".formatted(size));
        }
    }

    /**
     * Counts predictions.
     *
     * @param truth label indices, one for each example
     * @param predicted the same
     */
    public static ConfusionMatrix of(List<String> labels, int[] truth, int[] predicted) {
        Integer[][] counts = new Integer[labels.size()][labels.size()];
        for (Integer[] row : counts) {
            Arrays.fill(row, 0);
        }
        for (int i = 0; i < truth.length; i++) {
            counts[truth[i]][predicted[i]]++;
        }
        return new ConfusionMatrix(labels, Arrays.stream(counts).map(List::of).toList());
    }
}
