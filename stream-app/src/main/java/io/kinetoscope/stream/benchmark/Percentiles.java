package io.kinetoscope.stream.benchmark;

import java.util.Arrays;

/**
 * Of values that were measured; each by the nearest rank, so that it is one of them. NaN without
 * any.
 *
 * @param count values
 * @param max the largest
 */
public record Percentiles(int count, double p50, double p95, double p99, double max) {

    /** Of these values, in any order; they are not kept. */
    static Percentiles of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Percentiles(
                sorted.length,
                rank(sorted, .5),
                rank(sorted, .95),
                rank(sorted, .99),
                rank(sorted, 1));
    }

    private static double rank(double[] sorted, double share) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
