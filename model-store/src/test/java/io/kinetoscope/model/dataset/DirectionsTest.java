package io.kinetoscope.model.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectionsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "left",
                "Pulling something from left to right",
                "turn-right",
                "turn_left",
                "turnLeft",
                "moving leftwards",
                "clockwise",
                "counter-clockwise",
                "anticlockwise",
                "RIGHT"
            })
    void shouldNotMirrorWhatMeansASide(String label) {
        assertThat(new Directions(List.of(label), List.of()).mirrored(0)).isEqualTo(Directions.NOT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "arrive", "bright light", "copyright", "upright", "Dropping it"})
    void shouldMirrorWhatMeansNone(String label) {
        assertThat(new Directions(List.of(label), List.of()).mirrored(0)).isZero();
    }

    @Test
    void shouldSwapBothSidesOfAPair() {
        Directions directions =
                new Directions(
                        List.of("left", "right", "up"), List.of(new FlipPair("left", "right")));

        assertThat(List.of(directions.mirrored(0), directions.mirrored(1), directions.mirrored(2)))
                .containsExactly(1, 0, 2);
    }

    @Test
    void shouldSwapWordsInsideLabels() {
        Directions directions =
                new Directions(
                        List.of(
                                "Pushing something from left to right",
                                "Pushing something from right to left"),
                        List.of(new FlipPair("left", "right")));

        assertThat(directions.mirrored(0)).isEqualTo(1);
    }

    @Test
    void shouldSwapWholeLabelsThatNameNoSide() {
        Directions directions =
                new Directions(List.of("enter", "exit"), List.of(new FlipPair("enter", "exit")));

        assertThat(directions.mirrored(1)).isZero();
    }

    @Test
    void shouldTakeTheLongerOfWordsThatContainEachOther() {
        Directions directions =
                new Directions(
                        List.of("clockwise", "counter-clockwise"),
                        List.of(new FlipPair("clockwise", "counter-clockwise")));

        assertThat(List.of(directions.mirrored(0), directions.mirrored(1))).containsExactly(1, 0);
    }

    @Test
    void shouldNotMirrorWhatHasNoCounterpart() {
        Directions directions =
                new Directions(
                        List.of("look left", "left", "right"),
                        List.of(new FlipPair("left", "right")));

        assertThat(directions.mirrored(0)).isEqualTo(Directions.NOT);
    }

    @Test
    void shouldNotMirrorWhatMeansAnotherSideStill() {
        Directions directions =
                new Directions(
                        List.of("left", "right", "clockwise"),
                        List.of(new FlipPair("left", "right")));

        assertThat(directions.mirrored(2)).isEqualTo(Directions.NOT);
    }

    @Test
    void shouldRefuseAPairThatIsInNoLabel() {
        assertThatThrownBy(
                        () -> new Directions(List.of("up"), List.of(new FlipPair("left", "right"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("The flip pair left:right is in no label: the labels are up");
    }

    @Test
    void shouldReadAPair() {
        assertThat(FlipPair.parse(" left : right ")).isEqualTo(new FlipPair("left", "right"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"left", "left:", ":right", "a:b:c", ""})
    void shouldRefuseWhatIsNoPair(String text) {
        assertThatThrownBy(() -> FlipPair.parse(text))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is not like left:right");
    }
}
