package io.kinetoscope.model.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.model.store.InputSpec;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MotionClipsTest {

    private static final InputSpec INPUT = InputSpec.streaming(4, 8, 32);

    private final MotionClips clips = MotionClips.forBeginner(INPUT, 7, 20);

    @AfterEach
    void close() {
        clips.close();
    }

    @Test
    void shouldLetLabelsTakeTurns() {
        assertThat(IntStream.range(0, clips.size()).map(clips::label))
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1);
        assertThat(clips.labels()).hasSize(9).startsWith("still", "left", "right");
    }

    @Test
    void shouldRenderAClipOfTheSizeThatTheNetworkSees() {
        LabelledClip clip = clips.clip(11, new SplittableRandom(1));

        assertThat(clip.frames()).hasSize(INPUT.clipBytes());
        assertThat(clip.label()).isEqualTo(2);
    }

    @Test
    void shouldShowABeginnerASceneWithEveryMotionFirstAndThenEachClipInAnother() {
        assertThat(clips.inOrder()).isTrue();
        try (MotionClips many = MotionClips.forBeginner(INPUT, 7, 70_000)) {
            assertThat(differenceOfLeftAndRight(many, 0))
                    .isLessThan(0.4 * differenceOfLeftAndRight(many, 64_800));
        }
    }

    @Test
    void shouldShowEachClipInAnotherSceneElse() {
        try (MotionClips many = new MotionClips(INPUT, 7, 70_000)) {
            assertThat(differenceOfLeftAndRight(many, 0))
                    .isGreaterThan(0.6 * differenceOfLeftAndRight(many, 64_800));
        }
    }

    @Test
    void shouldRenderTheSameClipFromTheSameChance() {
        assertThat(clips.clip(1, new SplittableRandom(1)).frames())
                .isEqualTo(clips.clip(1, new SplittableRandom(1)).frames());
    }

    @Test
    void shouldMeasureOnTheSameClipEachTime() {
        try (MotionClips again = MotionClips.forBeginner(INPUT, 7, 20)) {
            assertThat(again.views(5)).hasSize(1);
            assertThat(again.views(5).get(0)).isEqualTo(clips.views(5).get(0));
        }
    }

    @Test
    void shouldMeasureOnOtherClipsWithAnotherSeed() {
        try (MotionClips other = MotionClips.forBeginner(INPUT, 8, 20)) {
            assertThat(other.views(5).get(0)).isNotEqualTo(clips.views(5).get(0));
        }
    }

    /** Mean over pixels of ten pairs of neighbours. */
    private static double differenceOfLeftAndRight(MotionClips many, int from) {
        double sum = 0;
        for (int left = from + 1; left < from + 91; left += 9) {
            byte[] one = many.clip(left, new SplittableRandom(1)).frames();
            byte[] other = many.clip(left + 1, new SplittableRandom(1)).frames();
            for (int i = 0; i < one.length; i++) {
                sum += Math.abs((one[i] & 0xFF) - (other[i] & 0xFF));
            }
        }
        return sum / INPUT.clipBytes() / 10;
    }
}
