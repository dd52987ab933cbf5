package io.kinetoscope.model.training;

import io.kinetoscope.model.rsa.Neighbourhood;
import java.util.Random;

/**
 * First weights of RSA with which it answers to motion from the first step on. Each query is alike
 * the key, so that their products say how alike two positions are. {@code H1} weighs that by where
 * the other position lies: what comes from one side and goes to the other counts, the reverse
 * counts against it, and what stays where it is cancels out, as in a motion detector of Reichardt's
 * kind. {@code H2} looks about the position itself. All of it is mixed with noise, so that no two
 * channels begin as the same; sums of squares are those of the noise alone. RATIONALE.md has the
 * figures.
 *
 * @param kernel of RSA
 */
record MotionKernels(Neighbourhood kernel) {

    private static final double ALIKE_QUERIES = 0.7;
    private static final double DIRECTED_KERNELS = 0.9;
    private static final double CENTRED_KERNELS = 0.7;

    /** In positions: motions of more than twice as many a frame are for a coarser stage. */
    private static final double REACH = 1.5;

    /** Of a kernel whose weights are uniform within 1 / sqrt(fan-in). */
    private static final double SUM_OF_SQUARES = 1 / 3.0;

    /**
     * Makes queries alike the key.
     *
     * @param projection [L·d_k + d_k + d_v, channels], random
     */
    void tieQueries(float[] projection, int channels, int queries, int keyDim) {
        int key = queries * keyDim * channels;
        for (int i = 0; i < key; i++) {
            projection[i] =
                    mix(ALIKE_QUERIES, projection[key + i % (keyDim * channels)], projection[i]);
        }
    }

    /**
     * Makes every key's kernels of one latent dimension prefer the same direction.
     *
     * @param kernels H1 [d_k, d_d, positions], random
     */
    void direct(float[] kernels, int latentDim, Random random) {
        int positions = kernel.positions();
        for (int latent = 0; latent < latentDim; latent++) {
            double angle = Math.PI * latent / latentDim + random.nextDouble(0.3);
            double x = Math.cos(angle);
            double y = Math.sin(angle);
            float[] directed =
                    shaped(
                            (dt, dy, dx) ->
                                    dt * (x * dx + y * dy) * gaussian(dx * dx + dy * dy, REACH));
            for (int at = latent * positions; at < kernels.length; at += latentDim * positions) {
                mix(DIRECTED_KERNELS, directed, kernels, at);
            }
        }
    }

    /**
     * Makes kernels weigh the position itself most.
     *
     * @param kernels H2 [d_d, positions], random
     */
    void centre(float[] kernels, Random random) {
        for (int at = 0; at < kernels.length; at += kernel.positions()) {
            double width = random.nextDouble(0.7, 1.7);
            mix(
                    CENTRED_KERNELS,
                    shaped((dt, dy, dx) -> gaussian(dt * dt + dy * dy + dx * dx, width)),
                    kernels,
                    at);
        }
    }

    /** A weight for each offset from the middle; all zero where the shape has no extent in it. */
    private float[] shaped(Shape shape) {
        float[] weights = new float[kernel.positions()];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            int dt = i / (kernel.height() * kernel.width()) - kernel.time() / 2;
            int dy = i / kernel.width() % kernel.height() - kernel.height() / 2;
            int dx = i % kernel.width() - kernel.width() / 2;
            double weight = shape.at(dt, dy, dx);
            weights[i] = (float) weight;
            sum += weight * weight;
        }
        float scale = sum == 0 ? 0 : (float) Math.sqrt(SUM_OF_SQUARES / sum);
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= scale;
        }
        return weights;
    }

    private static void mix(double share, float[] shaped, float[] kernels, int at) {
        for (int i = 0; i < shaped.length; i++) {
            kernels[at + i] = mix(share, shaped[i], kernels[at + i]);
        }
    }

    private static float mix(double share, float shaped, float noise) {
        return (float) (Math.sqrt(share) * shaped + Math.sqrt(1 - share) * noise);
    }

    private static double gaussian(double squaredDistance, double width) {
        return Math.exp(-squaredDistance / (2 * width * width));
    }

    @FunctionalInterface
    private interface Shape {
        double at(int dt, int dy, int dx);
    }
}
