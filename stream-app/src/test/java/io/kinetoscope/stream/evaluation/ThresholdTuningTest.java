package io.kinetoscope.stream.evaluation;

import static io.kinetoscope.stream.evaluation.Scenes.span;
import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.model.evaluation.LabelledSpan;
import io.kinetoscope.model.store.Thresholds;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ThresholdTuningTest {

    private static final Thresholds OWN = new Thresholds(0.9, 0.8);

    // Waves score 0.7; something else that is none scores 0.3.
    private static final ScoredVideo VIDEO =
            Scenes.waving(0, 0.7, 0.7, 0.7, 0, 0.3, 0.3, 0, 0.7, 0.7, 0, 0);
    private static final List<LabelledSpan> WAVES =
            List.of(span("wave", 1, 4), span("wave", 8, 10));

    @Test
    void shouldFindThresholdsThatReportAllAndNothingElse() {
        ThresholdTuning.Tuned tuned = tune(WAVES, Map.of());

        assertThat(tuned.after().overlaps().get(0).total().f1()).isEqualTo(1);
    }

    @Test
    void shouldSayWhatTheModelsOwnThresholdsCameTo() {
        ThresholdTuning.Tuned tuned = tune(WAVES, Map.of());

        assertThat(tuned.before().overlaps().get(0).total().f1()).isZero();
    }

    @Test
    void shouldEnterMidwayBetweenWhatIsAndWhatIsNot() {
        ThresholdTuning.Tuned tuned = tune(WAVES, Map.of());

        assertThat(tuned.thresholds().of("wave").enter()).isBetween(0.45, 0.6);
    }

    @Test
    void shouldKeepTheThresholdsOfLabelsThatAreNotAnnotated() {
        ThresholdTuning.Tuned tuned = tune(WAVES, Map.of());

        assertThat(tuned.thresholds().of("jump")).isEqualTo(OWN.of("jump"));
    }

    @Test
    void shouldKeepTheThresholdsOfALabelThatIsNeverFound() {
        ThresholdTuning.Tuned tuned = tune(List.of(span("jump", 1, 4)), Map.of());

        assertThat(tuned.changes()).isEmpty();
    }

    @Test
    void shouldTellWhatChanged() {
        ThresholdTuning.Tuned tuned = tune(WAVES, Map.of());

        assertThat(tuned.changes())
                .containsExactly(
                        new ThresholdTuning.Change(
                                "wave", OWN.of("wave"), tuned.thresholds().of("wave"), 0, 1));
    }

    @Test
    void shouldTuneTheModelLabelsThatStandForAnAnnotatedOne() {
        List<LabelledSpan> hellos = List.of(span("hello", 1, 4), span("hello", 8, 10));

        ThresholdTuning.Tuned tuned = tune(hellos, Map.of("hello", List.of("wave", "jump")));

        assertThat(tuned.changes())
                .extracting(ThresholdTuning.Change::label)
                .containsExactly("wave", "jump");
    }

    private static ThresholdTuning.Tuned tune(
            List<LabelledSpan> annotated, Map<String, List<String>> map) {
        EventEvaluator evaluator =
                new EventEvaluator(
                        List.of(new AnnotatedVideo(VIDEO, annotated, List.of())),
                        new LabelMapping(
                                Scenes.LABELS,
                                Set.of("none"),
                                annotated.stream().map(LabelledSpan::label).toList(),
                                map));
        return new ThresholdTuning(evaluator, Scenes::detector).tune(OWN);
    }
}
