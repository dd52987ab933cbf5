package io.kinetoscope.ingest.scene;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class MotionScriptTest {

    private static final long HOUR = 3_600_000_000L;

    private final MotionScript script = new MotionScript(5);

    @Test
    void shouldCoverTimeWithoutGapsOrOverlaps() {
        long next = 0;
        for (TrueMotion motion : script.between(0, HOUR)) {
            assertThat(motion.startMicros()).isEqualTo(next);
            assertThat(motion.endMicros() - motion.startMicros()).isBetween(2_000_000L, 3_500_000L);
            next = motion.endMicros();
        }

        assertThat(next).isGreaterThanOrEqualTo(HOUR);
    }

    @Test
    void shouldFindTheSameMotionsFromAnywhere() {
        List<TrueMotion> all = script.between(0, HOUR);
        for (TrueMotion motion : all.subList(0, 40)) {
            assertThat(script.between(motion.startMicros(), motion.endMicros()))
                    .containsExactly(motion);
        }
    }

    @Test
    void shouldRestBetweenMotions() {
        List<TrueMotion> all = script.between(0, HOUR);

        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).motion() == Motion.STILL).isEqualTo(i % 2 == 0);
        }
    }

    @Test
    void shouldShowEachMotionOnceInEightActs() {
        long acts = 8 * MotionScript.ACT_MICROS;
        for (long from = 0; from < HOUR; from += acts) {
            assertThat(script.between(from, from + acts))
                    .extracting(TrueMotion::motion)
                    .filteredOn(motion -> motion != Motion.STILL)
                    .containsExactlyInAnyOrderElementsOf(
                            EnumSet.complementOf(EnumSet.of(Motion.STILL)));
        }
    }

    @Test
    void shouldDependOnTheSeed() {
        assertThat(new MotionScript(6).between(0, HOUR)).isNotEqualTo(script.between(0, HOUR));
    }
}
