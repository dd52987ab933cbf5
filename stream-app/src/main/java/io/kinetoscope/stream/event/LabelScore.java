package io.kinetoscope.stream.event;

import java.util.ArrayList;
import java.util.List;

/**
 * A label and its score.
 *
 * @param score 0 to 1, rounded to six decimals
 */
public record LabelScore(String label, double score) {

    /** The {@code count} best of the scores, best first; equal ones in the labels' order. */
    static List<LabelScore> best(List<String> labels, double[] scores, int count) {
        int[] best = new int[Math.min(count, scores.length)];
        int found = 0;
        for (int i = 0; i < scores.length; i++) {
            int place = found;
            while (place > 0 && scores[best[place - 1]] < scores[i]) {
                place--;
            }
            if (place < best.length) {
                found = Math.min(found + 1, best.length);
                System.arraycopy(best, place, best, place + 1, found - place - 1);
                best[place] = i;
            }
        }
        List<LabelScore> result = new ArrayList<>(found);
        for (int i : best) {
            result.add(new LabelScore(labels.get(i), rounded(scores[i])));
        }
        return result;
    }

    /** To six decimals, more of which float arithmetic does not make mean anything. */
    static double rounded(double score) {
        return Math.rint(score * 1e6) / 1e6;
    }
}
