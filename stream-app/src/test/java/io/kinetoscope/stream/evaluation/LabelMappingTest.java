package io.kinetoscope.stream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LabelMappingTest {

    private static final List<String> MODEL = List.of("still", "up", "recede", "right");
    private static final Set<String> BACKGROUND = Set.of("still");

    @Test
    void shouldTakeALabelForItself() {
        LabelMapping mapping = mapping(List.of("up"), Map.of());

        assertThat(mapping.judgedAs("up")).isEqualTo("up");
    }

    @Test
    void shouldJudgeModelLabelsAsTheAnnotatedOneThatTheyStandFor() {
        LabelMapping mapping =
                mapping(List.of("arrive"), Map.of("arrive", List.of("up", "recede")));

        assertThat(mapping.judgedAs("recede")).isEqualTo("arrive");
    }

    @Test
    void shouldJudgeOtherModelLabelsAsThemselves() {
        LabelMapping mapping = mapping(List.of("arrive"), Map.of("arrive", List.of("up")));

        assertThat(mapping.judgedAs("right")).isEqualTo("right");
    }

    @Test
    void shouldNotExpectBackground() {
        LabelMapping mapping = mapping(List.of("still", "up"), Map.of());

        assertThat(mapping.expected()).containsExactly("up");
    }

    @Test
    void shouldNotExpectWhatOnlyBackgroundStandsFor() {
        LabelMapping mapping =
                mapping(
                        List.of("empty", "stay"),
                        Map.of("empty", List.of("still"), "stay", List.of("still")));

        assertThat(mapping.expected()).isEmpty();
    }

    @Test
    void shouldNotExpectWhatIsLeftOut() {
        LabelMapping mapping = mapping(List.of("stay"), Map.of("stay", List.of()));

        assertThat(mapping.isExpected("stay")).isFalse();
    }

    @Test
    void shouldRefuseAnAnnotatedLabelThatTheModelDoesNotKnow() {
        assertThatThrownBy(() -> mapping(List.of("arrive"), Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(
                        "the model does not know the annotated label 'arrive', only: still, up,"
                                + " recede, right;");
    }

    @Test
    void shouldRefuseAStandInThatTheModelDoesNotKnow() {
        assertThatThrownBy(() -> mapping(List.of("arrive"), Map.of("arrive", List.of("upwards"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("the model has no label 'upwards'");
    }

    @Test
    void shouldRefuseALabelThatIsNotAnnotated() {
        assertThatThrownBy(() -> mapping(List.of("arrive"), Map.of("arive", List.of("up"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no annotation has that label; there are: arrive");
    }

    @Test
    void shouldRefuseAModelLabelThatStandsForTwo() {
        assertThatThrownBy(() -> mapping(List.of("arrive", "up"), Map.of("arrive", List.of("up"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("stands for both 'arrive' and 'up'");
    }

    @Test
    void shouldReadFlags() {
        assertThat(LabelMapping.parse(List.of("arrive=up, recede", "a=b=right", "stay=")))
                .isEqualTo(
                        Map.of(
                                "arrive", List.of("up", "recede"),
                                "a=b", List.of("right"),
                                "stay", List.of()));
    }

    @Test
    void shouldRefuseAFlagWithoutALabel() {
        assertThatThrownBy(() -> LabelMapping.parse(List.of("=up")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("write LABEL=MODEL_LABEL");
    }

    @Test
    void shouldRefuseALabelThatComesTwice() {
        assertThatThrownBy(() -> LabelMapping.parse(List.of("a=up", "a=right")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("comes twice");
    }

    private static LabelMapping mapping(List<String> annotated, Map<String, List<String>> given) {
        return new LabelMapping(MODEL, BACKGROUND, annotated, given);
    }
}
