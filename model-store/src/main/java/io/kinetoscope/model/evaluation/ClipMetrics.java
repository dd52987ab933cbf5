package io.kinetoscope.model.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * How good a network is on clips. Shares are 0 to 1, and NaN where there is nothing to divide by.
 *
 * @param examples how many were seen
 * @param top1 share of the examples whose label has the highest probability
 * @param top5 share of those whose label is among the five highest
 * @param meanPerClass mean accuracy of the classes that have examples, however many
 * @param crossEntropy mean of −ln of the probability of the true label
 * @param labels a row for each label, in the network's order
 * @param confusion true labels against those of the highest probability
 */
public record ClipMetrics(
        int examples,
        double top1,
        double top5,
        double meanPerClass,
        double crossEntropy,
        List<Label> labels,
        ConfusionMatrix confusion) {

    private static final int MANY = 5;

    /**
     * One label.
     *
     * @param support examples of this label
     * @param predicted examples that were taken for this label
     * @param accuracy share of its examples that were recognised, which is its recall
     * @param precision share of right ones among those that were taken for it
     * @param f1 harmonic mean of both: 2 · right / (support + predicted)
     */
    public record Label(
            String label,
            int support,
            int predicted,
            double accuracy,
            double precision,
            double f1) {}

    public ClipMetrics {
        labels = List.copyOf(labels);
    }

    public static ClipMetrics of(ClipPredictions predictions) {
        int[] truth = predictions.truth();
        int[] predicted = predictions.predicted();
        int right = 0;
        int amongFive = 0;
        double loss = 0;
        for (int i = 0; i < truth.length; i++) {
            double[] scores = predictions.probabilities()[i];
            int rank = rank(scores, truth[i]);
            right += rank == 0 ? 1 : 0;
            amongFive += rank < MANY ? 1 : 0;
            // A probability that underflowed is not an endless loss.
            loss -= Math.log(Math.max(Double.MIN_NORMAL, scores[truth[i]]));
        }
        ConfusionMatrix confusion = ConfusionMatrix.of(predictions.labels(), truth, predicted);
        List<Label> labels = labels(confusion);
        double meanPerClass =
                labels.stream()
                        .filter(label -> label.support() > 0)
                        .mapToDouble(Label::accuracy)
                        .average()
                        .orElse(Double.NaN);
        return new ClipMetrics(
                truth.length,
                (double) right / truth.length,
                (double) amongFive / truth.length,
                meanPerClass,
                loss / truth.length,
                labels,
                confusion);
    }

    /** How many labels stand before this one; of equal ones the first stands first. */
    private static int rank(double[] scores, int label) {
        int rank = 0;
        for (int other = 0; other < scores.length; other++) {
            if (scores[other] > scores[label]
                    || (scores[other] == scores[label] && other < label)) {
                rank++;
            }
        }
        return rank;
    }

    private static List<Label> labels(ConfusionMatrix confusion) {
        List<Label> labels = new ArrayList<>();
        for (int label = 0; label < confusion.labels().size(); label++) {
            int right = confusion.counts().get(label).get(label);
            int support = 0;
            int predicted = 0;
            for (int other = 0; other < confusion.labels().size(); other++) {
                support += confusion.counts().get(label).get(other);
                predicted += confusion.counts().get(other).get(label);
            }
            labels.add(
                    new Label(
                            confusion.labels().get(label),
                            support,
                            predicted,
                            (double) right / support,
                            (double) right / predicted,
                            2.0 * right / (support + predicted)));
        }
        return labels;
    }
}
