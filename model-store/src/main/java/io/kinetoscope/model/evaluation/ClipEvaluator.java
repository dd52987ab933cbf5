package io.kinetoscope.model.evaluation;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.dataset.ViewSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Has a network score the examples of a data set. While it does, a few threads read the next
 * examples, two for each thread at most, so memory does not grow with the data set.
 *
 * <p>Holds no state and may be shared, if the network may.
 */
public final class ClipEvaluator {

    private final Function<List<byte[]>, float[][]> logits;
    private final int batch;
    private final int readers;

    /** Told how far an evaluation is, on the thread that called it. */
    public interface Progress {

        /** For those who do not want to know. */
        Progress NONE = (done, of) -> {};

        /**
         * @param done examples that are scored
         * @param of all examples
         */
        void scored(int done, int of);
    }

    /**
     * @param logits the network: N clips, uint8 RGB [T, H, W, 3], to logits [N][K]; called on the
     *     thread that calls {@link #predict}
     * @param batch most clips in one call, at least 1
     * @param readers threads that read examples, at least 1
     */
    public ClipEvaluator(Function<List<byte[]>, float[][]> logits, int batch, int readers) {
        if (batch < 1 || readers < 1) {
            throw new IllegalArgumentException(
                    "an evaluation has batches of at least 1 and at least 1 reader");
        }
        this.logits = logits;
        this.batch = batch;
        this.readers = readers;
    }

    /**
     * Scores all examples.
     *
     * @throws KinetoscopeException when an example cannot be read, the network gives a number that
     *     is not finite, or the thread is interrupted
     */
    public ClipPredictions predict(ViewSource source, Progress progress) {
        ExecutorService threads = Executors.newFixedThreadPool(readers, ClipEvaluator::reader);
        try {
            return predict(source, progress, threads);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KinetoscopeException("the evaluation was interrupted", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private ClipPredictions predict(ViewSource source, Progress progress, ExecutorService threads)
            throws InterruptedException {
        int size = source.size();
        Run run = new Run(source, progress);
        Queue<Future<List<byte[]>>> ahead = new ArrayDeque<>();
        int next = 0;
        for (int example = 0; example < size; example++) {
            while (next < size && ahead.size() < 2 * readers) {
                int read = next++;
                ahead.add(threads.submit(() -> source.views(read)));
            }
            for (byte[] view : views(example, ahead.remove())) {
                run.add(example, view);
            }
        }
        run.score();
        int[] truth = new int[size];
        Arrays.setAll(truth, source::label);
        return new ClipPredictions(source.labels(), truth, run.means);
    }

    private static List<byte[]> views(int example, Future<List<byte[]>> reading)
            throws InterruptedException {
        List<byte[]> views;
        try {
            views = reading.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            if (e.getCause() instanceof Error fault) {
                throw fault;
            }
            throw new IllegalStateException(e.getCause());
        }
        if (views.isEmpty()) {
            throw new IllegalArgumentException("example %d has no view".formatted(example));
        }
        return views;
    }

    private static Thread reader(Runnable work) {
        Thread thread = new Thread(work, "evaluation-reader");
        thread.setDaemon(true);
        return thread;
    }

    /** Gathers views to batches, and their probabilities to means. */
    private final class Run {

        private final int labels;
        private final int size;
        private final Progress progress;
        private final double[][] means;
        private final int[] views;
        private final List<byte[]> clips = new ArrayList<>();
        private final List<Integer> owners = new ArrayList<>();

        Run(ViewSource source, Progress progress) {
            this.labels = source.labels().size();
            this.size = source.size();
            this.progress = progress;
            this.means = new double[size][labels];
            this.views = new int[size];
        }

        void add(int example, byte[] view) {
            if (clips.size() == batch) {
                score();
            }
            clips.add(view);
            owners.add(example);
        }

        void score() {
            if (clips.isEmpty()) {
                return;
            }
            float[][] scores = logits.apply(List.copyOf(clips));
            for (int i = 0; i < scores.length; i++) {
                int example = owners.get(i);
                add(example, scores[i]);
            }
            int last = owners.get(owners.size() - 1);
            clips.clear();
            owners.clear();
            // The last one may have views that are still to come.
            progress.scored(last + 1, size);
        }

        private void add(int example, float[] logits) {
            double[] probabilities = softmax(example, logits);
            views[example]++;
            for (int label = 0; label < labels; label++) {
                double mean = means[example][label];
                means[example][label] += (probabilities[label] - mean) / views[example];
            }
        }

        /** Shifted by the largest logit, so that no exponential overflows. */
        private double[] softmax(int example, float[] logits) {
            if (logits.length != labels) {
                throw new IllegalArgumentException(
                        "the network has %d outputs for %d labels"
                                .formatted(logits.length, labels));
            }
            double largest = Double.NEGATIVE_INFINITY;
            for (float logit : logits) {
                if (!Float.isFinite(logit)) {
                    throw new KinetoscopeException(
                            "the network gave the logit %s for example %d: its weights or its input are broken"
                                    .formatted(logit, example));
                }
                largest = Math.max(largest, logit);
            }
            double[] powers = new double[labels];
            double sum = 0;
            for (int label = 0; label < labels; label++) {
                powers[label] = Math.exp(logits[label] - largest);
                sum += powers[label];
            }
            for (int label = 0; label < labels; label++) {
                powers[label] /= sum;
            }
            return powers;
        }
    }
}
