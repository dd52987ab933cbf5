package io.kinetoscope.model.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class EventMetricsTest {

    private static final double HALF_AN_HOUR = 1800;

    @Test
    void shouldCountByLabel() {
        EventMetrics metrics =
                EventMetrics.of(
                        List.of(span("a", 0, 10), span("a", 20, 30), span("b", 0, 10)),
                        List.of(span("a", 1, 10), span("b", 50, 60), span("b", 0, 10)),
                        0.5,
                        HALF_AN_HOUR);

        assertThat(metrics.labels().get("a"))
                .isEqualTo(new EventMetrics.Score(2, 1, 1, 1, 0.5, 2 / 3.0, 1, 0));
    }

    @Test
    void shouldAddUpAllLabels() {
        EventMetrics metrics =
                EventMetrics.of(
                        List.of(span("a", 0, 10), span("a", 20, 30), span("b", 0, 10)),
                        List.of(span("a", 1, 10), span("b", 50, 60), span("b", 0, 10)),
                        0.5,
                        HALF_AN_HOUR);

        assertThat(metrics.total())
                .isEqualTo(new EventMetrics.Score(3, 3, 2, 2 / 3.0, 2 / 3.0, 2 / 3.0, 0.5, 2));
    }

    @Test
    void shouldCountOnsetErrorsEitherWay() {
        EventMetrics metrics =
                EventMetrics.of(
                        List.of(span("a", 10, 20), span("a", 30, 40)),
                        List.of(span("a", 9, 20), span("a", 30.5, 40)),
                        0.5,
                        HALF_AN_HOUR);

        assertThat(metrics.total().onsetErrorSeconds()).isCloseTo(0.75, within(1e-12));
    }

    @Test
    void shouldHaveNoPrecisionWithoutEvents() {
        EventMetrics.Score score = total(List.of(span("a", 0, 10)), List.of());

        assertThat(score.precision()).isNaN();
    }

    @Test
    void shouldMissEverythingWithoutEvents() {
        EventMetrics.Score score = total(List.of(span("a", 0, 10)), List.of());

        assertThat(List.of(score.recall(), score.f1())).containsOnly(0.0);
    }

    @Test
    void shouldHaveNoRecallWithoutAnnotations() {
        EventMetrics.Score score = total(List.of(), List.of(span("a", 0, 10)));

        assertThat(score.recall()).isNaN();
    }

    @Test
    void shouldBeWrongAboutEveryEventWithoutAnnotations() {
        EventMetrics.Score score = total(List.of(), List.of(span("a", 0, 10)));

        assertThat(List.of(score.precision(), score.f1())).containsOnly(0.0);
    }

    @Test
    void shouldHaveNoF1WhereNothingHappenedAndNothingWasReported() {
        assertThat(total(List.of(), List.of()).f1()).isNaN();
    }

    @Test
    void shouldHaveNoOnsetErrorWithoutAPair() {
        EventMetrics.Score score = total(List.of(span("a", 0, 10)), List.of(span("a", 20, 30)));

        assertThat(score.onsetErrorSeconds()).isNaN();
    }

    @Test
    void shouldHaveNoRateOfFalseAlarmsWithoutVideo() {
        EventMetrics metrics = EventMetrics.of(List.of(), List.of(span("a", 0, 10)), 0.3, 0);

        assertThat(metrics.total().falseAlarmsPerHour()).isNaN();
    }

    @Test
    void shouldListALabelThatWasOnlyReported() {
        EventMetrics metrics =
                EventMetrics.of(List.of(), List.of(span("a", 0, 10)), 0.3, HALF_AN_HOUR);

        assertThat(metrics.labels()).containsOnlyKeys("a");
    }

    @Test
    void shouldRefuseAnOverlapOfZero() {
        assertThatThrownBy(() -> EventMetrics.of(List.of(), List.of(), 0, HALF_AN_HOUR))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static EventMetrics.Score total(
            List<LabelledSpan> annotated, List<LabelledSpan> reported) {
        return EventMetrics.of(annotated, reported, 0.3, HALF_AN_HOUR).total();
    }

    private static LabelledSpan span(String label, double start, double end) {
        return new LabelledSpan("v", label, start, end);
    }
}
