package io.kinetoscope.stream.evaluation;

import static io.kinetoscope.stream.evaluation.Scenes.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.model.evaluation.EventMetrics;
import io.kinetoscope.model.evaluation.LabelledSpan;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class EventEvaluatorTest {

    @Test
    void shouldTimeEventsFromTheBeginningOfTheVideo() {
        ScoredVideo video = Scenes.waving(0, 0, 0.9, 0.9, 0.9, 0, 0);

        assertThat(video.events(Scenes.detector())).containsExactly(span("wave", 2, 5));
    }

    @Test
    void shouldEndEventsWithTheVideo() {
        ScoredVideo video = Scenes.waving(0, 0.9, 0.9);

        assertThat(video.events(Scenes.detector())).containsExactly(span("wave", 1, 3));
    }

    @Test
    void shouldJudgeEventsByTheAnnotations() {
        EventEvaluation evaluation =
                evaluate(
                        Scenes.waving(0, 0, 0.9, 0.9, 0.9, 0, 0.9),
                        List.of(span("wave", 2.5, 5), span("none", 0, 2)),
                        List.of(),
                        Map.of());

        assertThat(evaluation.overlaps().get(1).labels().get("wave"))
                .isEqualTo(new EventMetrics.Score(1, 2, 1, 0.5, 1, 2 / 3.0, 0.5, 3600 / 7.0));
    }

    @Test
    void shouldMeasureAtBothOverlaps() {
        EventEvaluation evaluation =
                evaluate(
                        Scenes.waving(0.9, 0.9, 0, 0, 0),
                        List.of(span("wave", 0, 5)),
                        List.of(),
                        Map.of());

        assertThat(evaluation.overlaps())
                .extracting(EventMetrics::overlap, metrics -> metrics.total().matched())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(0.3, 1),
                        org.assertj.core.groups.Tuple.tuple(0.5, 0));
    }

    @Test
    void shouldNotExpectBackgroundToBeReported() {
        EventEvaluation evaluation =
                evaluate(Scenes.waving(0, 0), List.of(span("none", 0, 2)), List.of(), Map.of());

        assertThat(evaluation.annotated()).isEmpty();
    }

    @Test
    void shouldUniteWhatSeveralModelLabelsReportOfOneAnnotatedLabel() {
        EventEvaluation evaluation =
                evaluate(
                        Scenes.video(
                                new double[] {0.9, 0},
                                new double[] {0.5, 0.5},
                                new double[] {0, 0.9},
                                new double[] {0, 0}),
                        List.of(span("move", 0, 3)),
                        List.of(),
                        Map.of("move", List.of("wave", "jump")));

        assertThat(evaluation.reported()).containsExactly(span("move", 0, 3));
    }

    @Test
    void shouldKeepEventsOfMappedLabelsApartThatDoNotMeet() {
        EventEvaluation evaluation =
                evaluate(
                        Scenes.video(
                                new double[] {0.9, 0}, new double[] {0, 0}, new double[] {0, 0.9}),
                        List.of(span("move", 0, 3)),
                        List.of(),
                        Map.of("move", List.of("wave", "jump")));

        assertThat(evaluation.reported()).containsExactly(span("move", 0, 1), span("move", 2, 3));
    }

    @Test
    void shouldNotJudgeEventsInTheTimeOfAnotherSplit() {
        EventEvaluation evaluation =
                evaluate(
                        Scenes.waving(0.9, 0.9, 0, 0, 0.9, 0.9),
                        List.of(span("wave", 4, 6)),
                        List.of(span("wave", 0, 2)),
                        Map.of());

        assertThat(evaluation.reported()).containsExactly(span("wave", 4, 6));
    }

    @Test
    void shouldNotWatchTheTimeOfAnotherSplit() {
        // 1 to 4 and 5 to 6 of 6 seconds: the spans overlap, and one goes beyond the end.
        EventEvaluation evaluation =
                evaluate(
                        Scenes.waving(0, 0, 0, 0, 0, 0),
                        List.of(),
                        List.of(span("none", 5, 9), span("wave", 1, 4), span("none", 2, 3)),
                        Map.of());

        assertThat(evaluation.videoSeconds()).isEqualTo(2);
    }

    private static EventEvaluation evaluate(
            ScoredVideo video,
            List<LabelledSpan> annotated,
            List<LabelledSpan> elsewhere,
            Map<String, List<String>> map) {
        return new EventEvaluator(
                        List.of(new AnnotatedVideo(video, annotated, elsewhere)),
                        new LabelMapping(
                                Scenes.LABELS,
                                Set.of("none"),
                                annotated.stream().map(LabelledSpan::label).toList(),
                                map))
                .evaluate(Scenes.detector());
    }
}
