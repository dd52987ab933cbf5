package io.kinetoscope.stream.event;

import static java.util.Objects.requireNonNull;

import io.kinetoscope.stream.clip.ClipScores;
import io.kinetoscope.stream.clip.ClipSpan;
import io.kinetoscope.stream.clip.Latency;
import io.kinetoscope.stream.clip.ModelVersion;
import java.util.List;

/**
 * One record of topic {@code clip-scores}: the best labels of a clip as the model gave them, not
 * smoothed.
 *
 * @param topK best first, background labels too
 */
public record PublishedScores(
        ClipSpan span, ModelVersion model, List<LabelScore> topK, Latency latencyMs) {

    /** Copies {@code topK}. */
    public PublishedScores {
        requireNonNull(span, "span");
        requireNonNull(model, "model");
        requireNonNull(latencyMs, "latencyMs");
        topK = List.copyOf(topK);
    }

    /**
     * What is published of a clip's scores.
     *
     * @param labels the model's, in the order of the probabilities
     * @param count how many labels to keep
     * @throws IllegalArgumentException unless there is one probability from 0 to 1 for each label
     */
    public static PublishedScores of(ClipScores scores, List<String> labels, int count) {
        float[] probabilities = Probabilities.of(scores, labels);
        double[] values = new double[probabilities.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = probabilities[i];
        }
        return new PublishedScores(
                scores.span(),
                scores.model(),
                LabelScore.best(labels, values, count),
                scores.latency());
    }
}
