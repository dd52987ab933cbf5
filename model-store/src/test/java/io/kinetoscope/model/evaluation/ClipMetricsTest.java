package io.kinetoscope.model.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClipMetricsTest {

    private static final List<String> LABELS = List.of("a", "b", "c");

    // a, a, b taken for a, b, a, and none of c.
    private static final ClipMetrics METRICS =
            ClipMetrics.of(
                    new ClipPredictions(
                            LABELS,
                            new int[] {0, 0, 1},
                            new double[][] {{0.5, 0.3, 0.2}, {0.2, 0.6, 0.2}, {0.8, 0.1, 0.1}}));

    @Test
    void shouldCountTheExamplesWhoseLabelIsFirst() {
        assertThat(METRICS.top1()).isEqualTo(1 / 3.0);
    }

    @Test
    void shouldFindEveryLabelAmongFiveWhereThereAreFewer() {
        assertThat(METRICS.top5()).isEqualTo(1);
    }

    @Test
    void shouldNotCountALabelInSixthPlaceAmongFive() {
        double[] scores = {0.3, 0.25, 0.2, 0.1, 0.09, 0.06};

        ClipMetrics metrics =
                ClipMetrics.of(
                        new ClipPredictions(
                                List.of("a", "b", "c", "d", "e", "f"),
                                new int[] {4, 5},
                                new double[][] {scores, scores}));

        assertThat(metrics.top5()).isEqualTo(0.5);
    }

    @Test
    void shouldTakeTheFirstOfEqualLabels() {
        ClipMetrics metrics =
                ClipMetrics.of(
                        new ClipPredictions(
                                List.of("a", "b"), new int[] {1}, new double[][] {{0.5, 0.5}}));

        assertThat(metrics.top1()).isZero();
    }

    @Test
    void shouldLeaveLabelsWithoutExamplesOutOfTheMeanPerClass() {
        // a: 1 of 2; b: 0 of 1.
        assertThat(METRICS.meanPerClass()).isEqualTo(0.25);
    }

    @Test
    void shouldTakeTheMeanOfTheCrossEntropies() {
        double expected = -(Math.log(0.5) + Math.log(0.2) + Math.log(0.1)) / 3;

        assertThat(METRICS.crossEntropy()).isCloseTo(expected, within(1e-12));
    }

    @Test
    void shouldKeepTheCrossEntropyOfAnImpossibleLabelFinite() {
        ClipMetrics metrics =
                ClipMetrics.of(
                        new ClipPredictions(
                                List.of("a", "b"), new int[] {1}, new double[][] {{1, 0}}));

        assertThat(metrics.crossEntropy()).isFinite();
    }

    @Test
    void shouldTellOfEachLabel() {
        assertThat(METRICS.labels().get(0))
                .isEqualTo(new ClipMetrics.Label("a", 2, 2, 0.5, 0.5, 0.5));
    }

    @Test
    void shouldHaveNoAccuracyOfALabelWithoutExamples() {
        ClipMetrics.Label none = METRICS.labels().get(2);

        assertThat(List.of(none.accuracy(), none.precision(), none.f1())).containsOnly(Double.NaN);
    }

    @Test
    void shouldCountConfusions() {
        assertThat(METRICS.confusion().counts())
                .isEqualTo(List.of(List.of(1, 1, 0), List.of(1, 0, 0), List.of(0, 0, 0)));
    }

    @Test
    void shouldRefuseALabelThatIsNotThere() {
        assertThatThrownBy(
                        () ->
                                new ClipPredictions(
                                        LABELS, new int[] {3}, new double[][] {{1, 0, 0}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("label 3 of 3");
    }
}
