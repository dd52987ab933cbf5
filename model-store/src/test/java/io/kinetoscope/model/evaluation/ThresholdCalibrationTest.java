package io.kinetoscope.model.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinetoscope.model.store.Thresholds;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ThresholdCalibrationTest {

    private static final List<String> LABELS = List.of("a", "b");

    @Test
    void shouldPartSeparateScoresInTheMiddle() {
        Thresholds thresholds = calibrate(new int[] {0, 0, 1, 1}, 0.9, 0.8, 0.4, 0.1);

        assertThat(thresholds.of("a").enter()).isCloseTo(0.6, within(1e-9));
    }

    @Test
    void shouldLetAnEventGoOnAtAPartOfItsEnterThreshold() {
        Thresholds thresholds = calibrate(new int[] {0, 0, 1, 1}, 0.9, 0.8, 0.4, 0.1);

        assertThat(thresholds.of("a").exit()).isCloseTo(0.39, within(1e-9));
    }

    @Test
    void shouldTakeTheHighestF1WhereScoresMix() {
        // At 0.85 and above: 1 of 3 found, F1 0.5; from 0.5 on: 3 of 3 with 1 false, F1 6/7.
        Thresholds thresholds = calibrate(new int[] {0, 1, 0, 0, 1}, 0.9, 0.8, 0.75, 0.7, 0.3);

        assertThat(thresholds.of("a").enter()).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void shouldTakeTheWiderOfTwoRangesThatAreEquallyGood() {
        // F1 is 2/3 above 0.94 (1 of 2) and again above 0.3 (2 of 2, with 2 false).
        Thresholds thresholds = calibrate(new int[] {0, 1, 1, 0, 1}, 0.95, 0.94, 0.93, 0.9, 0.3);

        assertThat(thresholds.of("a").enter()).isCloseTo(0.6, within(1e-9));
    }

    @Test
    void shouldNotReportWhatIsLessLikelyThanAllElse() {
        Thresholds thresholds = calibrate(new int[] {0, 1}, 0.2, 0.1);

        assertThat(thresholds.of("a").enter()).isEqualTo(0.5);
    }

    @Test
    void shouldNotBelieveInVeryHighThresholds() {
        Thresholds thresholds = calibrate(new int[] {0, 1}, 0.99, 0.97);

        assertThat(thresholds.of("a").enter()).isEqualTo(0.9);
    }

    @Test
    void shouldTreatEqualScoresAlike() {
        // No threshold can part the two clips at 0.7.
        Thresholds thresholds = calibrate(new int[] {0, 1, 1}, 0.7, 0.7, 0.5);

        assertThat(thresholds.of("a").enter()).isCloseTo(0.6, within(1e-9));
    }

    @Test
    void shouldTakeTheDefaultForALabelWithoutClips() {
        Thresholds thresholds = calibrate(new int[] {1, 1}, 0.4, 0.1);

        assertThat(thresholds.of("a")).isEqualTo(new Thresholds.Pair(0.5, 0.3));
    }

    @Test
    void shouldLeaveBackgroundOut() {
        ClipPredictions predictions =
                new ClipPredictions(LABELS, new int[] {0, 1}, new double[][] {{1, 0}, {0, 1}});

        Thresholds thresholds = ThresholdCalibration.calibrate(predictions, Set.of("b"));

        assertThat(thresholds.labels()).containsOnlyKeys("a");
    }

    private static Thresholds calibrate(int[] truth, double... scoresOfA) {
        double[][] probabilities = new double[scoresOfA.length][];
        for (int i = 0; i < scoresOfA.length; i++) {
            probabilities[i] = new double[] {scoresOfA[i], 1 - scoresOfA[i]};
        }
        return ThresholdCalibration.calibrate(
                new ClipPredictions(LABELS, truth, probabilities), Set.of());
    }
}
