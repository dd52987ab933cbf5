package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.ingest.scene.Motion;
import io.kinetoscope.ingest.scene.MotionScript;
import io.kinetoscope.ingest.scene.TrueMotion;
import io.kinetoscope.model.evaluation.LabelledSpan;
import java.util.List;
import org.junit.jupiter.api.Test;

class SceneComparisonTest {

    private static final MotionScript SCRIPT = new MotionScript(3);
    private static final List<TrueMotion> ACTS =
            SCRIPT.between(0, 60_000_000).stream()
                    .filter(motion -> motion.motion() != Motion.STILL)
                    .toList();

    private final SceneComparison comparison = new SceneComparison(Motion.labels());

    @Test
    void shouldCountWhatWasReportedRight() {
        TrueMotion first = ACTS.get(0);
        TrueMotion second = ACTS.get(1);
        comparison.add(
                "a",
                SCRIPT,
                seconds(ACTS.get(3).endMicros()),
                List.of(event(first, 0.4), event(second, 0), event(second, 3)));

        assertThat(comparison.truth()).contains(new DemoSummary.Truth(4, 0.67, 0.5));
    }

    @Test
    void shouldAddUpStreamsWithoutMixingThem() {
        double end = seconds(ACTS.get(0).endMicros());
        comparison.add("a", SCRIPT, end, List.of(event(ACTS.get(0), 0), event(ACTS.get(0), 0.1)));
        comparison.add("b", SCRIPT, end, List.of());

        assertThat(comparison.truth()).contains(new DemoSummary.Truth(2, 0.5, 0.5));
    }

    @Test
    void shouldNotCountAMotionOfWhichLessThanHalfWasScored() {
        TrueMotion cut = ACTS.get(1);
        double seen = seconds(cut.startMicros()) + 0.4 * length(cut);
        LabelledSpan early =
                new LabelledSpan("x", cut.motion().label(), seconds(cut.startMicros()), seen);
        comparison.add("a", SCRIPT, seen, List.of(event(ACTS.get(0), 0), early));

        assertThat(comparison.truth()).contains(new DemoSummary.Truth(1, 1.0, 1.0));
    }

    @Test
    void shouldCountAMotionOfWhichMoreThanHalfWasScored() {
        TrueMotion cut = ACTS.get(1);
        comparison.add("a", SCRIPT, seconds(cut.startMicros()) + 0.6 * length(cut), List.of());

        assertThat(comparison.truth()).contains(new DemoSummary.Truth(2, null, 0.0));
    }

    @Test
    void shouldLeaveOutWhatTheModelHasNoLabelFor() {
        String known = ACTS.get(0).motion().label();
        SceneComparison some = new SceneComparison(List.of(known, "wave"));
        some.add(
                "a",
                SCRIPT,
                seconds(ACTS.get(7).endMicros()),
                List.of(event(ACTS.get(0), 0), event(ACTS.get(1), 0), event("wave", 1, 2)));

        assertThat(some.truth()).contains(new DemoSummary.Truth(1, 1.0, 1.0));
    }

    @Test
    void shouldSayNothingWhenTheModelKnowsNoMotion() {
        SceneComparison none = new SceneComparison(List.of("wave", "still"));
        none.add("a", SCRIPT, 30, List.of(event("wave", 1, 2)));

        assertThat(none.truth()).isEmpty();
    }

    @Test
    void shouldSayNothingWithoutASyntheticCamera() {
        assertThat(comparison.truth()).isEmpty();
    }

    private static LabelledSpan event(TrueMotion motion, double late) {
        return event(
                motion.motion().label(),
                seconds(motion.startMicros()) + late,
                seconds(motion.endMicros()) + late);
    }

    private static LabelledSpan event(String label, double start, double end) {
        return new LabelledSpan("x", label, start, end);
    }

    private static double length(TrueMotion motion) {
        return seconds(motion.endMicros()) - seconds(motion.startMicros());
    }

    private static double seconds(long micros) {
        return micros / 1e6;
    }
}
