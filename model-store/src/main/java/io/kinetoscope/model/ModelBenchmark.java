package io.kinetoscope.model;

import io.kinetoscope.model.store.InputSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Speed of a loaded model, from clips as bytes to logits, on noise.
 *
 * @param warmUps forward passes before the clock runs, at least 0
 * @param runs forward passes that are measured, at least 1
 */
public record ModelBenchmark(int warmUps, int runs) {

    /** The batches that are worth knowing. */
    public static final List<Integer> BATCHES = List.of(1, 2, 4, 8);

    public ModelBenchmark {
        if (warmUps < 0 || runs < 1) {
            throw new IllegalArgumentException(
                    "a benchmark has 0 or more warm-ups and 1 or more runs, not %d and %d"
                            .formatted(warmUps, runs));
        }
    }

    /**
     * One batch size.
     *
     * @param batch clips in a forward pass
     * @param clipsPerSecond at the median
     * @param medianMs of a clip: a forward pass by its batch
     * @param fastestMs of a clip
     * @param slowestMs of a clip
     */
    public record Result(
            int batch,
            double clipsPerSecond,
            double medianMs,
            double fastestMs,
            double slowestMs) {}

    /**
     * Measures one batch size.
     *
     * @param batch clips in a forward pass, at least 1
     * @throws InferenceException when the engine fails, as for want of memory
     */
    public Result run(LoadedModel model, int batch) {
        List<byte[]> clips = clips(model.manifest().input(), batch);
        for (int i = 0; i < warmUps; i++) {
            model.logits(clips);
        }
        double[] perClip = new double[runs];
        for (int i = 0; i < runs; i++) {
            long start = System.nanoTime();
            model.logits(clips);
            perClip[i] = (System.nanoTime() - start) / 1e6 / batch;
        }
        Arrays.sort(perClip);
        double median = (perClip[(runs - 1) / 2] + perClip[runs / 2]) / 2;
        return new Result(batch, 1000 / median, median, perClip[0], perClip[runs - 1]);
    }

    private static List<byte[]> clips(InputSpec input, int batch) {
        Random random = new Random(1);
        List<byte[]> clips = new ArrayList<>();
        for (int i = 0; i < batch; i++) {
            byte[] clip = new byte[input.clipBytes()];
            random.nextBytes(clip);
            clips.add(clip);
        }
        return clips;
    }
}
