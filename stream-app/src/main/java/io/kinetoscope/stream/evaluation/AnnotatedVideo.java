package io.kinetoscope.stream.evaluation;

import io.kinetoscope.model.evaluation.LabelledSpan;
import java.util.Comparator;
import java.util.List;

/**
 * A video and what happens in it.
 *
 * @param video the scores of its clips
 * @param annotated spans that are judged, with the video's name
 * @param elsewhere spans of another split: neither they nor events whose middle lies in one of them
 *     count, and their time is not watched
 */
public record AnnotatedVideo(
        ScoredVideo video, List<LabelledSpan> annotated, List<LabelledSpan> elsewhere) {

    public AnnotatedVideo {
        annotated = List.copyOf(annotated);
        elsewhere = List.copyOf(elsewhere);
    }

    /** Seconds of the video that are judged. */
    double watchedSeconds() {
        double left = video.seconds();
        double from = 0;
        List<LabelledSpan> inOrder =
                elsewhere.stream().sorted(Comparator.comparingDouble(LabelledSpan::start)).toList();
        for (LabelledSpan span : inOrder) {
            double start = Math.max(from, span.start());
            double end = Math.min(video.seconds(), span.end());
            if (end > start) {
                left -= end - start;
                from = end;
            }
        }
        return Math.max(0, left);
    }

    boolean isWatched(LabelledSpan event) {
        return elsewhere.stream()
                .noneMatch(s -> s.start() <= event.middle() && event.middle() < s.end());
    }
}
