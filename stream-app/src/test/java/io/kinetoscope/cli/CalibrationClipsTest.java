package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class CalibrationClipsTest {

    @Test
    void shouldCalibrateOnTheTrainingSplitAndCompareOnTheOther() {
        var parts = CalibrationClips.apart(List.of("a", "b"), List.of("c"));

        assertThat(parts.calibration()).containsExactly("a", "b");
        assertThat(parts.comparison()).containsExactly("c");
    }

    @Test
    void shouldNeverCompareOnWhatItCalibratedOnWhereThereIsNoSplit() {
        var parts = CalibrationClips.apart(List.of(), List.of("a", "b", "c", "d", "e"));

        assertThat(parts.calibration()).containsExactly("a", "c", "e");
        assertThat(parts.comparison()).containsExactly("b", "d");
    }

    @Test
    void shouldDivideTheTrainingSplitWhereNothingIsHeldOut() {
        var parts = CalibrationClips.apart(List.of("a", "b"), List.of());

        assertThat(parts.calibration()).containsExactly("a");
        assertThat(parts.comparison()).containsExactly("b");
    }
}
