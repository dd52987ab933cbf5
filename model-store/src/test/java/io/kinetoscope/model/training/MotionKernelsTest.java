package io.kinetoscope.model.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.model.rsa.Neighbourhood;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MotionKernelsTest {

    private static final Neighbourhood KERNEL = new Neighbourhood(5, 7, 7);
    private static final MotionKernels MOTION = new MotionKernels(KERNEL);

    @Test
    void shouldMakeEveryQueryAlikeTheKeyAndNoTwoTheSame() {
        int channels = 64;
        int queries = 4;
        int keyDim = 2;
        float[] projection = noise((queries + 2) * keyDim * channels);
        float[] value = row(projection, (queries + 1) * keyDim, channels);

        MOTION.tieQueries(projection, channels, queries, keyDim);

        float[] key = row(projection, queries * keyDim, channels);
        for (int query = 0; query < queries; query++) {
            assertThat(cosine(row(projection, query * keyDim, channels), key))
                    .as("query %d", query)
                    .isBetween(0.7, 0.95);
        }
        assertThat(row(projection, (queries + 1) * keyDim, channels)).isEqualTo(value);
    }

    @Test
    void shouldAnswerToOppositeMotionsWithOppositeSigns() {
        float[] kernels = noise(2 * 2 * KERNEL.positions());

        MOTION.direct(kernels, 2, new Random(1));

        // The first latent dimension looks along x, the second along y, for both keys.
        for (int keyDim = 0; keyDim < 2; keyDim++) {
            float[] alongX = row(kernels, keyDim * 2, KERNEL.positions());
            float[] alongY = row(kernels, keyDim * 2 + 1, KERNEL.positions());
            assertThat(response(alongX, 1, 0)).isGreaterThan(0.15);
            assertThat(response(alongX, -1, 0)).isLessThan(-0.15);
            assertThat(response(alongY, 0, 1)).isGreaterThan(0.15);
            assertThat(response(alongY, 0, -1)).isLessThan(-0.15);
        }
    }

    @Test
    void shouldNotAnswerToWhatStaysWhereItIs() {
        float[] kernels = new float[KERNEL.positions()];

        MOTION.direct(kernels, 1, new Random(1));

        assertThat(response(kernels, 1, 0)).isGreaterThan(0.25);
        assertThat(Math.abs(response(kernels, 0, 0))).isLessThan(1e-5);
    }

    @Test
    void shouldWeighThePositionItselfMost() {
        float[] kernels = new float[2 * KERNEL.positions()];

        MOTION.centre(kernels, new Random(1));

        for (int kernel = 0; kernel < 2; kernel++) {
            float[] weights = row(kernels, kernel, KERNEL.positions());
            for (float weight : weights) {
                assertThat(weight).isBetween(0f, weights[KERNEL.positions() / 2]);
            }
        }
    }

    @Test
    void shouldLeaveNoDirectionToAKernelOfOneFrame() {
        float[] kernels = new float[9];

        new MotionKernels(new Neighbourhood(1, 3, 3)).direct(kernels, 1, new Random(1));

        assertThat(kernels).containsOnly(0);
    }

    /** To a spot that goes so many positions a frame and is in the middle of the middle frame. */
    private static double response(float[] kernel, int dx, int dy) {
        double sum = 0;
        for (int time = 0; time < KERNEL.time(); time++) {
            int t = time - KERNEL.time() / 2;
            int y = KERNEL.height() / 2 + t * dy;
            int x = KERNEL.width() / 2 + t * dx;
            sum += kernel[(time * KERNEL.height() + y) * KERNEL.width() + x];
        }
        return sum;
    }

    private static float[] noise(int size) {
        Random random = new Random(7);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (random.nextGaussian() / Math.sqrt(3.0 * KERNEL.positions()));
        }
        return values;
    }

    private static float[] row(float[] values, int row, int size) {
        return Arrays.copyOfRange(values, row * size, (row + 1) * size);
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double squares = 0;
        double otherSquares = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
            squares += a[i] * a[i];
            otherSquares += b[i] * b[i];
        }
        return dot / Math.sqrt(squares * otherSquares);
    }
}
