package io.kinetoscope.ingest.scene;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds of clips on average: each is different, and some are hard to see. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MotionClipTest {

    private static final int FRAMES = 8;
    private static final int SIZE = 48;
    private static final int CLIPS = 60;

    private MotionClip renderer;

    @BeforeAll
    void open() {
        renderer = new MotionClip(new PatternPool(1, 100), FRAMES, 8, SIZE);
    }

    @AfterAll
    void close() {
        renderer.close();
    }

    @ParameterizedTest
    @EnumSource(Motion.class)
    void shouldRenderTheSameFromTheSameSeed(Motion motion) {
        assertThat(clip(motion, 3)).hasSize(FRAMES * SIZE * SIZE * 3).isEqualTo(clip(motion, 3));
    }

    @Test
    void shouldRenderAnotherClipFromAnotherSeed() {
        assertThat(clip(Motion.LEFT, 3)).isNotEqualTo(clip(Motion.LEFT, 4));
    }

    @Test
    void shouldRenderOtherTexturesFromAnotherPool() {
        try (MotionClip other = new MotionClip(new PatternPool(2, 100), FRAMES, 8, SIZE)) {
            assertThat(other.render(Motion.LEFT, 3, false)).isNotEqualTo(clip(Motion.LEFT, 3));
        }
    }

    @ParameterizedTest
    @EnumSource(value = Motion.class, mode = EnumSource.Mode.EXCLUDE, names = "STILL")
    void shouldChangeMoreThanAStillClip(Motion motion) {
        assertThat(change(motion)).isGreaterThan(change(Motion.STILL));
    }

    @Test
    void shouldMoveToTheSideThatItsNameSays() {
        assertThat(flow(Motion.LEFT)[0]).isLessThan(-0.02);
        assertThat(flow(Motion.RIGHT)[0]).isGreaterThan(0.02);
    }

    @Test
    void shouldMoveUpAndDownAsItsNameSays() {
        assertThat(flow(Motion.UP)[1]).isLessThan(-0.02);
        assertThat(flow(Motion.DOWN)[1]).isGreaterThan(0.02);
    }

    @Test
    void shouldGrowAndShrinkAsItsNameSays() {
        assertThat(flow(Motion.APPROACH)[2]).isGreaterThan(0);
        assertThat(flow(Motion.RECEDE)[2]).isLessThan(0);
    }

    @Test
    void shouldTurnAsItsNameSays() {
        assertThat(flow(Motion.CLOCKWISE)[3]).isGreaterThan(0);
        assertThat(flow(Motion.COUNTER_CLOCKWISE)[3]).isLessThan(0);
    }

    private byte[] clip(Motion motion, long seed) {
        return renderer.render(motion, seed, false);
    }

    /** Mean difference of consecutive frames. */
    private double change(Motion motion) {
        double sum = 0;
        for (int seed = 0; seed < CLIPS; seed++) {
            float[][] frames = frames(clip(motion, seed));
            for (int frame = 1; frame < FRAMES; frame++) {
                for (int i = 0; i < SIZE * SIZE; i++) {
                    sum += Math.abs(frames[frame][i] - frames[frame - 1][i]);
                }
            }
        }
        return sum / CLIPS;
    }

    /**
     * Optical flow after Lucas and Kanade, on average: pixels to the right, pixels down, divergence
     * and rotation about where the picture changes.
     */
    private double[] flow(Motion motion) {
        double[] mean = new double[4];
        for (int seed = 0; seed < CLIPS; seed++) {
            float[][] frames = frames(clip(motion, seed));
            for (int frame = 1; frame < FRAMES; frame++) {
                double[] flow = flow(frames[frame - 1], frames[frame]);
                for (int i = 0; i < mean.length; i++) {
                    mean[i] += flow[i] / (CLIPS * (FRAMES - 1));
                }
            }
        }
        return mean;
    }

    private static double[] flow(float[] before, float[] after) {
        double centreX = 0;
        double centreY = 0;
        double changes = 1e-9;
        for (int i = 0; i < before.length; i++) {
            double change = Math.abs(after[i] - before[i]);
            centreX += change * (i % SIZE);
            centreY += change * (i / SIZE);
            changes += change;
        }
        centreX /= changes;
        centreY /= changes;
        double[] products = new double[4];
        double[] squares = {1e-9, 1e-9, 1e-9, 1e-9};
        for (int y = 1; y < SIZE - 1; y++) {
            for (int x = 1; x < SIZE - 1; x++) {
                int i = y * SIZE + x;
                double slopeX = (before[i + 1] - before[i - 1] + after[i + 1] - after[i - 1]) / 4;
                double slopeY =
                        (before[i + SIZE] - before[i - SIZE] + after[i + SIZE] - after[i - SIZE])
                                / 4;
                double overTime = after[i] - before[i];
                double[] slopes = {
                    slopeX,
                    slopeY,
                    slopeX * (x - centreX) + slopeY * (y - centreY),
                    slopeY * (x - centreX) - slopeX * (y - centreY)
                };
                for (int k = 0; k < slopes.length; k++) {
                    products[k] -= slopes[k] * overTime;
                    squares[k] += slopes[k] * slopes[k];
                }
            }
        }
        double[] flow = new double[4];
        for (int k = 0; k < flow.length; k++) {
            flow[k] = products[k] / squares[k];
        }
        return flow;
    }

    /** Grey and blurred frames, 0 to 1: what moves by pixels has slopes as wide. */
    private static float[][] frames(byte[] clip) {
        float[][] frames = new float[FRAMES][SIZE * SIZE];
        for (int frame = 0; frame < FRAMES; frame++) {
            for (int i = 0; i < SIZE * SIZE; i++) {
                int at = (frame * SIZE * SIZE + i) * 3;
                frames[frame][i] =
                        ((clip[at] & 0xFF) + (clip[at + 1] & 0xFF) + (clip[at + 2] & 0xFF)) / 765f;
            }
            for (int pass = 0; pass < 3; pass++) {
                frames[frame] = blurred(blurred(frames[frame], 1), SIZE);
            }
        }
        return frames;
    }

    private static float[] blurred(float[] picture, int step) {
        float[] blurred = new float[picture.length];
        for (int i = 0; i < picture.length; i++) {
            float sum = 0;
            for (int k = -2; k <= 2; k++) {
                sum += picture[Math.floorMod(i + k * step, picture.length)];
            }
            blurred[i] = sum / 5;
        }
        return blurred;
    }
}
