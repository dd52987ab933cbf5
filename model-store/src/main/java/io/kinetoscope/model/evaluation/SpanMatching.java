package io.kinetoscope.model.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pairs annotated spans with reported ones: of the same video and label, each at most once, with at
 * least a given overlap. Of all ways to pair them it takes one with the most pairs, and of these
 * one with the largest sum of overlaps.
 */
final class SpanMatching {

    private SpanMatching() {}

    /** An annotated span and the reported one that stands for it. */
    record Match(LabelledSpan annotated, LabelledSpan reported) {}

    private record Key(String video, String label) {

        static Key of(LabelledSpan span) {
            return new Key(span.video(), span.label());
        }
    }

    /**
     * Spans of one video and label that are linked by time: no span outside touches one of them.
     */
    private static final class Cluster {

        private final List<LabelledSpan> annotated = new ArrayList<>();
        private final List<LabelledSpan> reported = new ArrayList<>();
    }

    private record Entry(LabelledSpan span, boolean annotated) {}

    /**
     * @param overlap more than 0
     */
    static List<Match> match(
            List<LabelledSpan> annotated, List<LabelledSpan> reported, double overlap) {
        Map<Key, List<Entry>> groups = new LinkedHashMap<>();
        annotated.forEach(span -> group(groups, span).add(new Entry(span, true)));
        reported.forEach(span -> group(groups, span).add(new Entry(span, false)));
        List<Match> matches = new ArrayList<>();
        for (List<Entry> group : groups.values()) {
            for (Cluster cluster : clusters(group)) {
                match(cluster, overlap, matches);
            }
        }
        return matches;
    }

    private static List<Entry> group(Map<Key, List<Entry>> groups, LabelledSpan span) {
        return groups.computeIfAbsent(Key.of(span), key -> new ArrayList<>());
    }

    private static List<Cluster> clusters(List<Entry> entries) {
        entries.sort(Comparator.comparingDouble(entry -> entry.span().start()));
        List<Cluster> clusters = new ArrayList<>();
        double end = Double.NEGATIVE_INFINITY;
        for (Entry entry : entries) {
            if (entry.span().start() >= end) {
                clusters.add(new Cluster());
            }
            end = Math.max(end, entry.span().end());
            Cluster cluster = clusters.get(clusters.size() - 1);
            (entry.annotated() ? cluster.annotated : cluster.reported).add(entry.span());
        }
        return clusters;
    }

    private static void match(Cluster cluster, double overlap, List<Match> matches) {
        int size = Math.max(cluster.annotated.size(), cluster.reported.size());
        double[][] gain = new double[size][size];
        for (int a = 0; a < cluster.annotated.size(); a++) {
            for (int r = 0; r < cluster.reported.size(); r++) {
                double shared = cluster.annotated.get(a).overlap(cluster.reported.get(r));
                // One pair more outweighs all that overlaps can add up to.
                gain[a][r] = shared >= overlap ? size + 1 + shared : 0;
            }
        }
        int[] partner = assign(gain);
        for (int a = 0; a < cluster.annotated.size(); a++) {
            if (gain[a][partner[a]] > 0) {
                matches.add(new Match(cluster.annotated.get(a), cluster.reported.get(partner[a])));
            }
        }
    }

    /**
     * The Hungarian method with potentials, O(n³).
     *
     * @param gain square
     * @return the column of each row, so that the sum of gains is largest
     */
    private static int[] assign(double[][] gain) {
        int size = gain.length;
        double[] ofRow = new double[size + 1];
        double[] ofColumn = new double[size + 1];
        // Row of each column, counted from 1; column 0 holds the row that is being placed.
        int[] row = new int[size + 1];
        int[] cameFrom = new int[size + 1];
        for (int placed = 1; placed <= size; placed++) {
            row[0] = placed;
            int column = 0;
            double[] slack = new double[size + 1];
            boolean[] seen = new boolean[size + 1];
            Arrays.fill(slack, Double.POSITIVE_INFINITY);
            do {
                seen[column] = true;
                int from = row[column];
                double step = Double.POSITIVE_INFINITY;
                int next = 0;
                for (int c = 1; c <= size; c++) {
                    if (seen[c]) {
                        continue;
                    }
                    double reduced = -gain[from - 1][c - 1] - ofRow[from] - ofColumn[c];
                    if (reduced < slack[c]) {
                        slack[c] = reduced;
                        cameFrom[c] = column;
                    }
                    if (slack[c] < step) {
                        step = slack[c];
                        next = c;
                    }
                }
                for (int c = 0; c <= size; c++) {
                    if (seen[c]) {
                        ofRow[row[c]] += step;
                        ofColumn[c] -= step;
                    } else {
                        slack[c] -= step;
                    }
                }
                column = next;
            } while (row[column] != 0);
            while (column != 0) {
                row[column] = row[cameFrom[column]];
                column = cameFrom[column];
            }
        }
        int[] columns = new int[size];
        for (int c = 1; c <= size; c++) {
            columns[row[c] - 1] = c - 1;
        }
        return columns;
    }
}
