package io.kinetoscope.stream.event;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A label and its score.
 *
 * @param score 0 to 1, rounded to six decimals
 */
public record LabelScore(String label, double score) {

    /** The {@code count} best of the scores, best first; equal ones in the labels' order. */
    static List<LabelScore> best(List<String> labels, double[] scores, int count) {
        List<LabelScore> best = new ArrayList<>(count);
        IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
                .limit(count)
                .forEach(i -> best.add(new LabelScore(labels.get(i), rounded(scores[i]))));
        return List.copyOf(best);
    }

    /** To six decimals, more of which float arithmetic does not make mean anything. */
    static double rounded(double score) {
        return Math.rint(score * 1e6) / 1e6;
    }
}
