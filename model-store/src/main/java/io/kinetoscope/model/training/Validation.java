package io.kinetoscope.model.training;

import io.kinetoscope.model.dataset.ViewSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Measures a network on the validation examples after an epoch, each by all of its views. */
final class Validation {

    /**
     * What was measured.
     *
     * @param loss mean cross entropy of the examples, without label smoothing
     * @param accuracy top-1, 0 to 1
     */
    record Result(double loss, double accuracy) {}

    private final ViewSource source;
    private final int batch;

    /**
     * @param batch clips in one forward pass, about
     */
    Validation(ViewSource source, int batch) {
        this.source = source;
        this.batch = batch;
    }

    /**
     * @param network gives the logits of clips
     */
    Result measure(Function<List<byte[]>, float[][]> network) {
        double loss = 0;
        int correct = 0;
        List<Integer> owners = new ArrayList<>();
        List<byte[]> clips = new ArrayList<>();
        double[][] probabilities = new double[source.size()][source.labels().size()];
        for (int example = 0; example < source.size(); example++) {
            for (byte[] view : source.views(example)) {
                owners.add(example);
                clips.add(view);
            }
            if (clips.size() >= batch || example == source.size() - 1) {
                add(network.apply(clips), owners, probabilities);
                owners.clear();
                clips.clear();
            }
        }
        for (int example = 0; example < source.size(); example++) {
            double[] sum = probabilities[example];
            double total = 0;
            int best = 0;
            for (int label = 0; label < sum.length; label++) {
                total += sum[label];
                best = sum[label] > sum[best] ? label : best;
            }
            loss -= Math.log(Math.max(1e-12, sum[source.label(example)] / total));
            correct += best == source.label(example) ? 1 : 0;
        }
        return new Result(loss / source.size(), (double) correct / source.size());
    }

    private static void add(float[][] logits, List<Integer> owners, double[][] probabilities) {
        for (int clip = 0; clip < logits.length; clip++) {
            double most = Double.NEGATIVE_INFINITY;
            for (float logit : logits[clip]) {
                most = Math.max(most, logit);
            }
            double sum = 0;
            for (float logit : logits[clip]) {
                sum += Math.exp(logit - most);
            }
            for (int label = 0; label < logits[clip].length; label++) {
                probabilities[owners.get(clip)][label] +=
                        Math.exp(logits[clip][label] - most) / sum;
            }
        }
    }
}
