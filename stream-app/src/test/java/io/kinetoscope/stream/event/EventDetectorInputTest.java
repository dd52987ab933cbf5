package io.kinetoscope.stream.event;

import static io.kinetoscope.stream.event.ScoreScript.DEFAULTS;
import static io.kinetoscope.stream.event.ScoreScript.LABELS;
import static io.kinetoscope.stream.event.ScoreScript.LATENCY;
import static io.kinetoscope.stream.event.ScoreScript.T0;
import static io.kinetoscope.stream.event.ScoreScript.at;
import static io.kinetoscope.stream.event.ScoreScript.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.stream.clip.ClipScores;
import io.kinetoscope.stream.clip.ClipSpan;
import io.kinetoscope.stream.clip.Latency;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the detector refuses. */
class EventDetectorInputTest {

    private final EventDetector detector =
            new EventDetector(plain(), LABELS, Set.of("nothing"), label -> DEFAULTS);
    private final ScoreScript script = new ScoreScript(detector).wave(0.7);

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, -0.1f, 1.1f, Float.POSITIVE_INFINITY})
    void shouldRefuseWhatIsNoProbability(float probability) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> accept(script.next(0, probability, 0)))
                .withMessage(
                        "clip 1 of stream door, session s1, has the probability %s for label"
                                + " 'wave'",
                        probability);
    }

    @Test
    void shouldTakeARoundingErrorAboveOneAsOne() {
        Detection detection =
                detector.accept(
                        DetectorState.getDefaultInstance(), script.next(0, 1.00001f, 0), T0);
        assertThat(detection.events().get(0).score()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAnotherNumberOfProbabilities() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> accept(script.next(0.5f, 0.5f)))
                .withMessageContaining("has 2 probabilities, but the model has 3 labels");
    }

    @Test
    void shouldRefuseAClipThatIsNotLater() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> accept(withSpan("door", 0, at(0.5), at(1))))
                .withMessageContaining("comes after clip 0");
    }

    @Test
    void shouldRefuseASliceBeforeTheLastOnesEnd() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> accept(withSpan("door", 1, at(0), at(0.5))))
                .withMessageContaining("lies before the end of the last one");
    }

    @Test
    void shouldNotJudgeTimeTwiceWhereSlicesOverlapALittle() {
        DetectorState after = accept(withSpan("door", 1, at(0.4), at(1))).state();
        assertThat(after.getRecent(0).getFromUs()).isEqualTo(Timestamps.micros(at(0.5)));
    }

    @Test
    void shouldRefuseAClipOfAnotherStream() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> accept(withSpan("yard", 1, at(0.5), at(1))))
                .withMessageContaining("was given to stream door");
    }

    @Test
    void shouldRefuseATimeThatNoCameraMeans() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> accept(withSpan("door", 1, at(1), Instant.MAX)))
                .withMessageContaining("outside the years 1970 to 9999");
    }

    @Test
    void shouldRefuseALatencyThatIsNoNumber() {
        ClipScores next = script.next(0, 1, 0);
        ClipScores spoilt =
                new ClipScores(
                        next.span(),
                        next.model(),
                        next.probabilities(),
                        new Latency(1, Double.NaN, 1, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> accept(spoilt))
                .withMessageContaining("has a latency that is no number");
    }

    @Test
    void shouldRefuseTheSameLabelTwice() {
        assertThatThrownBy(
                        () ->
                                new EventDetector(
                                        plain(),
                                        List.of("a", "b", "a"),
                                        Set.of(),
                                        label -> DEFAULTS))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("two labels 'a'");
    }

    @Test
    void shouldRefuseBackgroundThatIsNoLabel() {
        assertThatThrownBy(
                        () -> new EventDetector(plain(), LABELS, Set.of("rest"), label -> DEFAULTS))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'rest'");
    }

    private Detection accept(ClipScores scores) {
        return detector.accept(script.state(), scores, T0);
    }

    private static ClipScores withSpan(String stream, long index, Instant from, Instant until) {
        ClipSpan span = new ClipSpan("door", stream, "s1", index, from, until, from, until);
        return new ClipScores(span, ScoreScript.MODEL, new float[] {0, 1, 0}, LATENCY);
    }
}
