package io.kinetoscope.stream.evaluation;

import io.kinetoscope.model.evaluation.EventMetrics;
import io.kinetoscope.model.evaluation.LabelledSpan;
import java.util.List;

/**
 * How the events that a model reports agree with what was annotated.
 *
 * @param annotated spans that should have been reported
 * @param reported events, under the annotated labels that they are judged as
 * @param videoSeconds that were watched
 * @param overlaps metrics for each of {@link #OVERLAPS}
 */
public record EventEvaluation(
        List<LabelledSpan> annotated,
        List<LabelledSpan> reported,
        double videoSeconds,
        List<EventMetrics> overlaps) {

    /** Overlaps from which an event counts as right. */
    public static final List<Double> OVERLAPS = List.of(0.3, 0.5);

    public EventEvaluation {
        annotated = List.copyOf(annotated);
        reported = List.copyOf(reported);
        overlaps = List.copyOf(overlaps);
    }

    static EventEvaluation of(
            List<LabelledSpan> annotated, List<LabelledSpan> reported, double videoSeconds) {
        return new EventEvaluation(
                annotated,
                reported,
                videoSeconds,
                OVERLAPS.stream()
                        .map(o -> EventMetrics.of(annotated, reported, o, videoSeconds))
                        .toList());
    }

    /** The metrics at the smallest of {@link #OVERLAPS}. */
    EventMetrics loosest() {
        return overlaps.get(0);
    }
}
