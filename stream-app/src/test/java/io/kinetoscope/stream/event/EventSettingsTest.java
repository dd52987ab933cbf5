package io.kinetoscope.stream.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventSettingsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void shouldNameTheFlagOfAValueOutOfRange() {
        assertRefused(() -> with(0, SECOND, SECOND, SECOND, 5, SECOND), "--smoothing");
        assertRefused(() -> with(101, SECOND, SECOND, SECOND, 5, SECOND), "--smoothing");
        assertRefused(
                () -> with(3, Duration.ofMillis(-1), SECOND, SECOND, 5, SECOND),
                "--event-min-duration");
        assertRefused(
                () -> with(3, SECOND, Duration.ofDays(2), SECOND, 5, SECOND), "--event-merge-gap");
        assertRefused(
                () -> with(3, SECOND, SECOND, Duration.ofSeconds(Long.MIN_VALUE / 2), 5, SECOND),
                "--event-update-interval");
        assertRefused(() -> with(3, SECOND, SECOND, SECOND, 0, SECOND), "--top-k");
        assertRefused(
                () -> with(3, SECOND, SECOND, SECOND, 5, Duration.ZERO), "--event-silence-timeout");
    }

    @Test
    void shouldReadAThresholdForAllLabelsAndForSingleOnes() {
        assertThat(LabelThresholds.parse("--enter-threshold", List.of("0.6", "a=b=0.8", "c=1")))
                .isEqualTo(
                        new LabelThresholds(
                                "--enter-threshold",
                                OptionalDouble.of(0.6),
                                Map.of("a=b", 0.8, "c", 1.0)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "high", "wave=", "wave", "0", "1.01", "NaN", "wave=-1"})
    void shouldRefuseWhatIsNoThreshold(String value) {
        assertRefused(
                () -> LabelThresholds.parse("--exit-threshold", List.of(value)),
                "--exit-threshold");
    }

    @Test
    void shouldRefuseAThresholdGivenTwice() {
        assertRefused(
                () -> LabelThresholds.parse("--enter-threshold", List.of("a=0.5", "a=0.6")),
                "twice");
        assertRefused(
                () -> LabelThresholds.parse("--enter-threshold", List.of("0.5", "0.6")), "twice");
    }

    @Test
    void shouldRefuseAnExitAboveItsEnterThreshold() {
        assertRefused(() -> labels("wave=0.3", "wave=0.4"), "--exit-threshold 0.4 is above");
    }

    @Test
    void shouldRefuseAThresholdForALabelThatIsNotThere() {
        assertRefused(() -> labels("wav=0.3", "0.3"), "--enter-threshold names 'wav'");
    }

    @Test
    void shouldLowerTheModelsExitToTheUsersEnterThreshold() {
        assertThat(labelsWithEnter("0.2").thresholds(0)).isEqualTo(new Thresholds(0.2, 0.2));
    }

    @Test
    void shouldTakeTheModelsThresholdsWhereTheUserSetsNone() {
        assertThat(labelsWithEnter("jump=0.9").thresholds(0)).isEqualTo(ScoreScript.DEFAULTS);
    }

    private static void assertRefused(ThrowingCallable call, String part) {
        assertThatThrownBy(call)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(part);
    }

    private static EventSettings with(
            int smoothing,
            Duration minimum,
            Duration gap,
            Duration update,
            int topK,
            Duration silence) {
        return new EventSettings(
                smoothing,
                LabelThresholds.modelDefault(EventSettings.ENTER_FLAG),
                LabelThresholds.modelDefault(EventSettings.EXIT_FLAG),
                minimum,
                gap,
                update,
                topK,
                silence);
    }

    private static LabelSet labelsWithEnter(String enter) {
        return labels(
                LabelThresholds.parse(EventSettings.ENTER_FLAG, List.of(enter)),
                LabelThresholds.modelDefault(EventSettings.EXIT_FLAG));
    }

    private static LabelSet labels(String enter, String exit) {
        return labels(
                LabelThresholds.parse(EventSettings.ENTER_FLAG, List.of(enter)),
                LabelThresholds.parse(EventSettings.EXIT_FLAG, List.of(exit)));
    }

    private static LabelSet labels(LabelThresholds enter, LabelThresholds exit) {
        EventSettings settings =
                new EventSettings(3, enter, exit, SECOND, SECOND, SECOND, 5, SECOND);
        return new LabelSet(
                List.of("wave", "jump"), Set.of(), label -> ScoreScript.DEFAULTS, settings);
    }
}
