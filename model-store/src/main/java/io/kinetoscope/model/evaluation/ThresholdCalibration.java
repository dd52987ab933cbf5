package io.kinetoscope.model.evaluation;

import io.kinetoscope.model.store.Thresholds;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * Default event thresholds from clips that were not trained on.
 *
 * <p>For each label the enter threshold is the score that parts its clips best from all others, by
 * F1: from the widest range of scores with the highest F1 the middle, so that scores may drift
 * either way. It is at least {@value #LOWEST}, so that no label is reported that is less likely
 * than all others together: before a camera there is background far more often than in these clips.
 * And it is at most {@value #HIGHEST}: what a few clips say beyond is not to be trusted. The exit
 * threshold is {@value #EXIT_SHARE} of it.
 */
public final class ThresholdCalibration {

    /** For labels of which nothing is known. */
    public static final Thresholds DEFAULT = new Thresholds(0.5, 0.3);

    static final double LOWEST = 0.5;
    static final double HIGHEST = 0.9;
    static final double EXIT_SHARE = 0.65;

    private ThresholdCalibration() {}

    /**
     * Calibrates each label that has clips and is not background; the others get {@link #DEFAULT}.
     *
     * @param background labels that make no events
     */
    public static Thresholds calibrate(ClipPredictions predictions, Set<String> background) {
        Map<String, Thresholds.Pair> own = new TreeMap<>();
        for (int label = 0; label < predictions.labels().size(); label++) {
            String name = predictions.labels().get(label);
            if (!background.contains(name)) {
                bestCut(predictions, label)
                        .ifPresent(
                                cut -> {
                                    double enter =
                                            rounded(Math.max(LOWEST, Math.min(HIGHEST, cut)));
                                    own.put(
                                            name,
                                            new Thresholds.Pair(
                                                    enter, rounded(enter * EXIT_SHARE)));
                                });
            }
        }
        return new Thresholds(DEFAULT.enter(), DEFAULT.exit(), own);
    }

    /**
     * Walks down the scores: a threshold anywhere above the next lower score, up to this one, takes
     * the same clips.
     */
    private static OptionalDouble bestCut(ClipPredictions predictions, int label) {
        int size = predictions.size();
        Integer[] order = new Integer[size];
        Arrays.setAll(order, i -> i);
        Comparator<Integer> byScore =
                Comparator.comparingDouble(i -> predictions.probabilities()[i][label]);
        Arrays.sort(order, byScore.reversed());
        long positives = Arrays.stream(predictions.truth()).filter(t -> t == label).count();

        double best = 0;
        double cut = Double.NaN;
        double width = 0;
        int right = 0;
        double plateauTop = Double.NaN;
        double plateauF1 = -1;
        for (int i = 0; i < size; i++) {
            double score = predictions.probabilities()[order[i]][label];
            right += predictions.truth()[order[i]] == label ? 1 : 0;
            double below = i + 1 < size ? predictions.probabilities()[order[i + 1]][label] : 0;
            if (below == score && i + 1 < size) {
                continue;
            }
            double f1 = 2.0 * right / (positives + i + 1);
            if (f1 != plateauF1) {
                plateauF1 = f1;
                plateauTop = score;
            }
            double reach = plateauTop - below;
            if (f1 > best || (f1 == best && reach > width)) {
                best = f1;
                width = reach;
                cut = (plateauTop + below) / 2;
            }
        }
        return best > 0 ? OptionalDouble.of(cut) : OptionalDouble.empty();
    }

    private static double rounded(double threshold) {
        return Math.round(threshold * 1000) / 1000.0;
    }
}
