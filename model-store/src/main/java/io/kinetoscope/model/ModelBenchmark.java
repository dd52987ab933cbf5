package io.kinetoscope.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import io.kinetoscope.model.rsa.ForwardCost;
import io.kinetoscope.model.rsa.TorchRuntime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Speed of loaded models, from clips as bytes to logits, on noise, next to that of the product of
 * two large matrices. Everything that is compared takes turns, so that a noisy machine is as noisy
 * for each.
 *
 * @param warmUps turns before the clock runs, at least 0
 * @param runs turns that are measured, at least 1
 */
public record ModelBenchmark(int warmUps, int runs) {

    /** Rows and columns: too large for a core's caches, and long enough to be measured. */
    private static final int MATRIX = 2048;

    public ModelBenchmark {
        if (warmUps < 0 || runs < 1) {
            throw new IllegalArgumentException(
                    "a benchmark has 0 or more warm-ups and 1 or more runs, not %d and %d"
                            .formatted(warmUps, runs));
        }
    }

    /**
     * Something to measure.
     *
     * @param model open, and stays its owner's
     * @param clips in a batch, at least 1
     * @param threads of PyTorch on the CPU, at least 1
     */
    public record Setting(LoadedModel model, ClipShape clip, int clips, int threads) {

        private double gflopPerClip() {
            return 2e-9
                    * ForwardCost.multiplyAdds(
                            model.manifest().network(), clip.frames(), clip.height(), clip.width());
        }
    }

    /**
     * What came out.
     *
     * @param clipsPerSecond at the median
     * @param medianMs of a clip: a batch by its clips
     * @param fastestMs of a clip
     * @param slowestMs of a clip
     * @param gflops floating point operations a second, in 10^9, at the median: two for each
     *     multiplication that {@link ForwardCost} counts
     * @param peakGflops the same of the matrix product, with as many threads
     */
    public record Result(
            Setting setting,
            double clipsPerSecond,
            double medianMs,
            double fastestMs,
            double slowestMs,
            double gflops,
            double peakGflops) {

        /** Share of what the matrix product reaches; more than 1 where caches favour the model. */
        public double shareOfPeak() {
            return gflops / peakGflops;
        }
    }

    /**
     * Measures.
     *
     * @return one result for each setting, in their order
     * @throws InferenceException when the engine fails, as for want of memory
     */
    public List<Result> run(List<Setting> settings) {
        List<List<byte[]>> batches = settings.stream().map(ModelBenchmark::clips).toList();
        List<Integer> threads = settings.stream().map(Setting::threads).distinct().toList();
        double[][] models = new double[settings.size()][runs];
        double[][] products = new double[threads.size()][runs];
        for (int turn = -warmUps; turn < runs; turn++) {
            for (int i = 0; i < products.length; i++) {
                keep(products[i], turn, matrixProduct(threads.get(i)));
            }
            for (int i = 0; i < models.length; i++) {
                keep(models[i], turn, forward(settings.get(i), batches.get(i)));
            }
        }
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < models.length; i++) {
            Setting setting = settings.get(i);
            double product = median(products[threads.indexOf(setting.threads())]);
            results.add(result(setting, models[i], product));
        }
        return results;
    }

    private static void keep(double[] seconds, int turn, double measured) {
        if (turn >= 0) {
            seconds[turn] = measured;
        }
    }

    private static double forward(Setting setting, List<byte[]> clips) {
        useThreads(setting.threads());
        long start = System.nanoTime();
        setting.model().logits(clips, setting.clip());
        return (System.nanoTime() - start) / 1e9;
    }

    /** On the CPU: what float32 convolutions come to at best. */
    private static double matrixProduct(int threads) {
        useThreads(threads);
        return EngineThread.call(
                () -> {
                    try (NDManager manager = TorchRuntime.newManager(Device.cpu())) {
                        NDArray matrix = manager.randomNormal(new Shape(MATRIX, MATRIX));
                        // The first touches the memory of the result.
                        matrix.matMul(matrix).close();
                        long start = System.nanoTime();
                        matrix.matMul(matrix).close();
                        return (System.nanoTime() - start) / 1e9;
                    }
                });
    }

    private static void useThreads(int threads) {
        EngineThread.call(
                () -> {
                    JniUtils.setNumThreads(threads);
                    return null;
                });
    }

    private Result result(Setting setting, double[] seconds, double product) {
        double median = median(seconds) / setting.clips();
        double[] sorted = sorted(seconds);
        return new Result(
                setting,
                1 / median,
                1e3 * median,
                1e3 * sorted[0] / setting.clips(),
                1e3 * sorted[runs - 1] / setting.clips(),
                setting.gflopPerClip() / median,
                2e-9 * MATRIX * MATRIX * MATRIX / product);
    }

    private double median(double[] seconds) {
        double[] sorted = sorted(seconds);
        return (sorted[(runs - 1) / 2] + sorted[runs / 2]) / 2;
    }

    private static double[] sorted(double[] seconds) {
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private static List<byte[]> clips(Setting setting) {
        Random random = new Random(1);
        List<byte[]> clips = new ArrayList<>();
        for (int i = 0; i < setting.clips(); i++) {
            byte[] clip = new byte[setting.clip().bytes()];
            random.nextBytes(clip);
            clips.add(clip);
        }
        return clips;
    }
}
