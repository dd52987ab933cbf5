package io.kinetoscope.stream.event;

import static io.kinetoscope.stream.event.ScoreScript.DEFAULTS;
import static io.kinetoscope.stream.event.ScoreScript.LABELS;
import static io.kinetoscope.stream.event.ScoreScript.at;
import static io.kinetoscope.stream.event.ScoreScript.plain;
import static io.kinetoscope.stream.event.ScoreScript.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kinetoscope.stream.clip.ModelVersion;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When events begin, go on and end. Clips stand for half a second each; thresholds 0.6 and 0.4. */
class EventDetectorTest {

    @Test
    void shouldOpenAtTheEnterThresholdAndNotBelowIt() {
        assertThat(new ScoreScript(plain()).wave(0.1, 0.59, 0.61).told())
                .containsExactly("wave started 1.0");
    }

    @Test
    void shouldGoOnBetweenTheThresholds() {
        assertThat(new ScoreScript(plain()).wave(0.7, 0.45, 0.45, 0.45).told())
                .containsExactly("wave started 0.0");
    }

    @Test
    void shouldNotOpenBetweenTheThresholds() {
        assertThat(new ScoreScript(plain()).wave(0.5, 0.5, 0.5).told()).isEmpty();
    }

    @Test
    void shouldEndWithTheLastSliceNotBelowExitOnceTheMergeGapHasPassed() {
        ScoreScript script = new ScoreScript(plain()).wave(0.7, 0.5, 0.3);
        assertThat(script.told()).containsExactly("wave started 0.0");
        script.wave(0.3);
        assertThat(script.told()).containsExactly("wave started 0.0", "wave ended 1.0");
        assertThat(script.events().get(1).end()).isEqualTo(at(1));
    }

    @Test
    void shouldBridgeADipShorterThanTheMergeGap() {
        assertThat(new ScoreScript(plain()).wave(0.7, 0.1, 0.45, 0.1, 0.8).told())
                .containsExactly("wave started 0.0", "wave updated 2.5");
    }

    @Test
    void shouldOpenAnewAfterTheMergeGap() {
        ScoreScript script = new ScoreScript(plain()).wave(0.7, 0.1, 0.1, 0.7);
        assertThat(script.told())
                .containsExactly("wave started 0.0", "wave ended 0.5", "wave started 1.5");
        assertThat(script.events().get(2).id()).isNotEqualTo(script.events().get(0).id());
    }

    @Test
    void shouldEndAtOnceWithoutAMergeGap() {
        assertThat(new ScoreScript(settings(1, 0, 0)).wave(0.7, 0.1).told())
                .containsExactly("wave started 0.0", "wave ended 0.5");
    }

    @Test
    void shouldTellOfAnEventOnceItHasTheMinimumDuration() {
        ScoreScript script = new ScoreScript(settings(1, 1000, 1000)).wave(0.7);
        assertThat(script.told()).isEmpty();
        script.wave(0.7);
        assertThat(script.told()).containsExactly("wave started 0.0");
    }

    @Test
    void shouldNeverTellOfAnEventShorterThanTheMinimumDuration() {
        assertThat(new ScoreScript(settings(1, 1000, 1000)).wave(0.7, 0, 0, 0.7, 0, 0, 0).told())
                .isEmpty();
    }

    @Test
    void shouldLetOneSliceBeEnoughWhereItIsLongEnough() {
        assertThat(new ScoreScript(settings(1, 500, 1000)).wave(0.7).told())
                .containsExactly("wave started 0.0");
    }

    @Test
    void shouldMergeBeforeItMeasuresTheDuration() {
        assertThat(new ScoreScript(settings(1, 1500, 1000)).wave(0.7, 0, 0.7).told())
                .containsExactly("wave started 0.0");
    }

    @Test
    void shouldMakeNoEventOfBackground() {
        assertThat(new ScoreScript(plain()).clip(0.99, 0.01, 0).endSession(1).told()).isEmpty();
    }

    @Test
    void shouldFollowTwoLabelsAtOnce() {
        EventDetector both =
                new EventDetector(
                        plain(), LABELS, Set.of("nothing"), label -> new Thresholds(0.45, 0.3));
        ScoreScript script =
                new ScoreScript(both)
                        .clip(0.5, 0.5, 0)
                        .clip(0, 0.5, 0.5)
                        .clip(0.5, 0, 0.5)
                        .clip(0.5, 0, 0.5)
                        .clip(1, 0, 0)
                        .clip(1, 0, 0);
        assertThat(script.told())
                .containsExactly(
                        "wave started 0.0", "jump started 0.5", "wave ended 1.0", "jump ended 2.0");
    }

    @Test
    void shouldAverageOverTheClipsAroundTheSlice() {
        ScoreScript script = new ScoreScript(settings(3, 0, 1000)).wave(0, 0, 0.9, 0.9, 0.9);
        // Around the third clip the mean is 0.6 of 0, 0.9 and 0.9, known with the fourth.
        assertThat(script.told()).containsExactly("wave started 1.0");
        assertThat(script.events().get(0).score()).isCloseTo(0.6, within(1e-6));
    }

    @Test
    void shouldTimeTheEndByTheMiddleClipToo() {
        assertThat(new ScoreScript(settings(3, 0, 500)).wave(0.9, 0.9, 0.9, 0, 0, 0).told())
                .containsExactly("wave started 0.0", "wave ended 1.5");
    }

    @Test
    void shouldAverageOverFewerClipsAtTheStart() {
        ScoreScript script = new ScoreScript(settings(3, 0, 1000)).wave(0.8);
        assertThat(script.told()).as("the first slice wants the second clip").isEmpty();
        script.wave(0.6);
        assertThat(script.events().get(0).score()).isCloseTo(0.7, within(1e-6));
    }

    @Test
    void shouldLeaveASpikeOfOneClipOut() {
        assertThat(new ScoreScript(settings(3, 0, 1000)).wave(0, 0, 1, 0, 0, 0).told()).isEmpty();
    }

    @Test
    void shouldJudgeTheLastSlicesWhenTheSessionEnds() {
        assertThat(new ScoreScript(settings(5, 0, 1000)).wave(0.9, 0.9).endSession(3).told())
                .containsExactly("wave started 0.0", "wave ended 3.0");
    }

    @Test
    void shouldEndAtTheSessionsEndWhatLastsToTheLastSlice() {
        ScoreScript script = new ScoreScript(plain()).wave(0.7, 0.7).endSession(2.5);
        assertThat(script.told()).containsExactly("wave started 0.0", "wave ended 2.5");
    }

    @Test
    void shouldEndAtItsLastSliceWhatWasBelowWhenTheSessionEnded() {
        assertThat(new ScoreScript(plain()).wave(0.7, 0.7, 0.1).endSession(2.5).told())
                .containsExactly("wave started 0.0", "wave ended 1.0");
    }

    @Test
    void shouldEndASessionOnce() {
        assertThat(new ScoreScript(plain()).wave(0.7).endSession(2).endSession(3).told())
                .containsExactly("wave started 0.0", "wave ended 2.0");
    }

    @Test
    void shouldEndAtTheLastSliceWhenASessionWithoutScoresEnds() {
        assertThat(new ScoreScript(plain()).wave(0.7).session("s2").endSession(9).told())
                .containsExactly("wave started 0.0", "wave ended 0.5");
    }

    @Test
    void shouldSayNothingWhenAStreamWithoutScoresEnds() {
        assertThat(new ScoreScript(plain()).endSession(9).told()).isEmpty();
    }

    @Test
    void shouldEndAtTheLastSliceWhenAnotherSessionBegins() {
        assertThat(new ScoreScript(plain()).wave(0.7, 0.7).session("s2").wave(0.7).told())
                .containsExactly("wave started 0.0", "wave ended 1.0", "wave started 1.0");
    }

    @Test
    void shouldNotAverageAcrossSessions() {
        ScoreScript script = new ScoreScript(settings(3, 0, 1000)).wave(0, 0).session("s2");
        assertThat(script.wave(0.7, 0.7).told()).containsExactly("wave started 1.0");
    }

    @Test
    void shouldEndTheOpenEventsOfASilentStream() {
        ScoreScript script = new ScoreScript(plain()).wave(0.7, 0.7);
        script.silence(Duration.ofMillis(29_999));
        assertThat(script.told()).containsExactly("wave started 0.0");
        script.silence(Duration.ofSeconds(30));
        assertThat(script.told()).containsExactly("wave started 0.0", "wave ended 1.0");
        script.silence(Duration.ofSeconds(60));
        assertThat(script.told()).hasSize(2);
    }

    @Test
    void shouldJudgeTheLastSlicesWhenTheStreamFallsSilent() {
        ScoreScript script = new ScoreScript(settings(3, 0, 1000)).wave(0.9);
        assertThat(script.silence(Duration.ofSeconds(30)).told())
                .containsExactly("wave started 0.0", "wave ended 0.5");
    }

    @Test
    void shouldOpenAnewWhenTheSessionGoesOnAfterSilence() {
        ScoreScript script = new ScoreScript(plain()).wave(0.7).silence(Duration.ofSeconds(30));
        assertThat(script.wave(0.7).told())
                .containsExactly("wave started 0.0", "wave ended 0.5", "wave started 0.5");
    }

    @Test
    void shouldBridgeSkippedClipsShorterThanTheMergeGap() {
        assertThat(new ScoreScript(plain()).wave(0.7).skip(1).wave(0.7).endSession(1.5).told())
                .containsExactly("wave started 0.0", "wave ended 1.5");
    }

    @Test
    void shouldEndBeforeSkippedClipsThatLastTheMergeGap() {
        assertThat(new ScoreScript(plain()).wave(0.7).skip(2).wave(0.7).told())
                .containsExactly("wave started 0.0", "wave ended 0.5", "wave started 1.5");
    }

    @Test
    void shouldCountSkippedClipsAndLowScoresAsOneGap() {
        assertThat(new ScoreScript(plain()).wave(0.7, 0.1).skip(1).wave(0.7).told())
                .containsExactly("wave started 0.0", "wave ended 0.5", "wave started 1.5");
    }

    @Test
    void shouldAverageAnewAfterSkippedClipsThatLastTheMergeGap() {
        ScoreScript script = new ScoreScript(settings(3, 0, 1000)).wave(0, 0).skip(2);
        assertThat(script.wave(0.7, 0.7).told()).containsExactly("wave started 2.0");
    }

    @Test
    void shouldAverageAcrossFewerSkippedClips() {
        ScoreScript script = new ScoreScript(settings(3, 0, 1000)).wave(0, 0).skip(1);
        // 0, 0.7 and 0.7 around the first clip after the gap.
        assertThat(script.wave(0.7, 0.7).told()).isEmpty();
    }

    @Test
    void shouldUpdateOnceTheIntervalHasPassed() {
        ScoreScript script = new ScoreScript(plain());
        script.wave(0.7, 0.71, 0.72, 0.73, 0.9, 0.8, 0.81, 0.82, 0.83);
        assertThat(script.told())
                .containsExactly("wave started 0.0", "wave updated 2.5", "wave updated 4.5");
        ActionEvent last = script.events().get(2);
        assertThat(last.score()).isCloseTo(0.83, within(1e-6));
        assertThat(last.topScore()).isCloseTo(0.9, within(1e-6));
        assertThat(last.end()).isNull();
    }

    @Test
    void shouldWaitWithAnUpdateUntilADipIsOver() {
        ScoreScript script = new ScoreScript(plain()).wave(0.7, 0.7, 0.7, 0.7, 0.3);
        assertThat(script.told()).containsExactly("wave started 0.0");
        assertThat(script.wave(0.8).told()).containsExactly("wave started 0.0", "wave updated 3.0");
    }

    @Test
    void shouldNotUpdateWhenNothingChanged() {
        assertThat(new ScoreScript(plain()).wave(0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7).told())
                .containsExactly("wave started 0.0");
    }

    @Test
    void shouldUseTheThresholdsOfTheLabel() {
        EventSettings own =
                new EventSettings(
                        1,
                        LabelThresholds.parse(EventSettings.ENTER_FLAG, List.of("0.9", "jump=0.3")),
                        LabelThresholds.modelDefault(EventSettings.EXIT_FLAG),
                        Duration.ZERO,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        5,
                        Duration.ofSeconds(30));
        assertThat(new ScoreScript(own).clip(0, 0.65, 0.35).told())
                .containsExactly("jump started 0.0");
    }

    @Test
    void shouldGoOnUnderAnotherVersionOfTheModel() {
        ScoreScript script = new ScoreScript(plain()).wave(0.7).model("tiny", 2).wave(0.1, 0.1);
        assertThat(script.told()).containsExactly("wave started 0.0", "wave ended 0.5");
        assertThat(script.events()).extracting(ActionEvent::id).containsOnly(script.id(0));
        assertThat(script.events())
                .extracting(ActionEvent::model)
                .containsExactly(new ModelVersion("tiny", 1), new ModelVersion("tiny", 2));
    }

    @Test
    void shouldEndEverythingWhenTheLabelsChange() {
        EventDetector other =
                new EventDetector(
                        plain(), List.of("idle", "run"), Set.of("idle"), label -> DEFAULTS);
        ScoreScript script = new ScoreScript(plain()).wave(0.7).detector(other).clip(0, 1);
        assertThat(script.told())
                .containsExactly("wave started 0.0", "wave ended 0.5", "run started 0.5");
        assertThat(script.events().get(1).topK()).containsExactly(new LabelScore("wave", 0.7));
    }

    @Test
    void shouldGoOnWithAnotherSmoothing() {
        EventDetector other =
                new EventDetector(
                        settings(1, 0, 1000), LABELS, Set.of("nothing"), label -> DEFAULTS);
        ScoreScript script = new ScoreScript(settings(5, 0, 1000)).wave(0.9, 0.9, 0.9);
        assertThat(script.detector(other).wave(0.9).endSession(2).told())
                .containsExactly("wave started 0.0", "wave ended 2.0");
    }

    @Test
    void shouldTellTheBestLabelsSmoothed() {
        ScoreScript script = new ScoreScript(plain()).clip(0.25, 0.625, 0.125);
        assertThat(script.events().get(0).topK())
                .containsExactly(new LabelScore("wave", 0.625), new LabelScore("nothing", 0.25));
    }

    @Test
    void shouldNameTheEventByStreamSessionLabelAndStart() {
        // printf 'door\0s1\0wave\0001777636800000000\0' | sha256sum | cut -c-32
        assertThat(new ScoreScript(plain()).wave(0.7).id(0))
                .isEqualTo("23a887296e982f2a193e895b42bb7377");
    }

    @Test
    void shouldNameEachRecordOnce() {
        ScoreScript script = new ScoreScript(plain()).wave(0.7, 0.7, 0.7, 0.7, 0.8).endSession(4);
        String id = script.id(0);
        assertThat(script.events())
                .extracting(ActionEvent::recordId)
                .containsExactly(id + "-started", id + "-updated-1", id + "-ended");
    }
}
