package io.kinetoscope.model.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How well reported events agree with annotated spans.
 *
 * <p>An event is right when it can be paired with an annotated span of the same video and label
 * that it overlaps enough (intersection over union). No span and no event is in two pairs; the
 * pairs are chosen so that there are as many as possible, and then so that they overlap most.
 *
 * @param overlap that a pair has at least, more than 0 to 1
 * @param labels a row for each label that was annotated or reported
 * @param total over all of them: counts are added up, and all else follows from the sums
 */
public record EventMetrics(double overlap, SortedMap<String, Score> labels, Score total) {

    private static final double SECONDS_OF_HOUR = 3600;

    /**
     * What events of one label, or of all, came to.
     *
     * @param annotated spans
     * @param reported events
     * @param matched pairs
     * @param precision matched / reported; NaN without events
     * @param recall matched / annotated; NaN without annotations
     * @param f1 2 · matched / (annotated + reported); NaN without both
     * @param onsetErrorSeconds mean distance of the two starts of a pair; NaN without pairs
     * @param falseAlarmsPerHour events without a pair by hours of video; NaN without video
     */
    public record Score(
            int annotated,
            int reported,
            int matched,
            double precision,
            double recall,
            double f1,
            double onsetErrorSeconds,
            double falseAlarmsPerHour) {

        private static Score of(
                int annotated,
                int reported,
                List<SpanMatching.Match> matches,
                double videoSeconds) {
            int matched = matches.size();
            return new Score(
                    annotated,
                    reported,
                    matched,
                    (double) matched / reported,
                    (double) matched / annotated,
                    2.0 * matched / (annotated + reported),
                    matches.stream()
                            .mapToDouble(
                                    m -> Math.abs(m.reported().start() - m.annotated().start()))
                            .average()
                            .orElse(Double.NaN),
                    videoSeconds > 0
                            ? (reported - matched) * SECONDS_OF_HOUR / videoSeconds
                            : Double.NaN);
        }
    }

    /** Copies {@code labels}. */
    public EventMetrics {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    /**
     * Pairs events with spans and counts.
     *
     * @param annotated spans that should have been reported
     * @param reported events
     * @param videoSeconds time that was watched, in all videos together
     */
    public static EventMetrics of(
            List<LabelledSpan> annotated,
            List<LabelledSpan> reported,
            double overlap,
            double videoSeconds) {
        if (!(overlap > 0 && overlap <= 1)) {
            throw new IllegalArgumentException(
                    "an overlap is more than 0 and at most 1, not " + overlap);
        }
        SortedSet<String> names = new TreeSet<>();
        annotated.forEach(span -> names.add(span.label()));
        reported.forEach(span -> names.add(span.label()));
        SortedMap<String, Score> labels = new TreeMap<>();
        List<SpanMatching.Match> all = new ArrayList<>();
        for (String name : names) {
            List<LabelledSpan> expected = of(annotated, name);
            List<LabelledSpan> found = of(reported, name);
            List<SpanMatching.Match> matches = SpanMatching.match(expected, found, overlap);
            all.addAll(matches);
            labels.put(name, Score.of(expected.size(), found.size(), matches, videoSeconds));
        }
        return new EventMetrics(
                overlap, labels, Score.of(annotated.size(), reported.size(), all, videoSeconds));
    }

    private static List<LabelledSpan> of(List<LabelledSpan> spans, String label) {
        return spans.stream().filter(span -> span.label().equals(label)).toList();
    }
}
