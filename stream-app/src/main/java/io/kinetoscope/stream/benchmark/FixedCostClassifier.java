package io.kinetoscope.stream.benchmark;

import io.kinetoscope.stream.clip.Clip;
import io.kinetoscope.stream.clip.ModelVersion;
import io.kinetoscope.stream.inference.ActionClassifier;
import io.kinetoscope.stream.inference.ClassificationException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Takes a fixed time for a batch of any size, without a processor, and finds every label as likely.
 */
public final class FixedCostClassifier implements ActionClassifier {

    private final ModelVersion version;
    private final List<String> labels;
    private final Duration cost;

    /**
     * @param version and labels that it claims
     */
    public FixedCostClassifier(ModelVersion version, List<String> labels, Duration cost) {
        this.version = version;
        this.labels = List.copyOf(labels);
        this.cost = cost;
    }

    @Override
    public ModelVersion model() {
        return version;
    }

    @Override
    public List<String> labels() {
        return labels;
    }

    @Override
    public List<float[]> classify(List<Clip> clips) {
        if (!cost.isZero()) {
            try {
                Thread.sleep(cost.toMillis(), cost.toNanosPart() % 1_000_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ClassificationException("scoring was interrupted", e);
            }
        }
        float[] even = new float[labels.size()];
        Arrays.fill(even, 1f / labels.size());
        return Collections.nCopies(clips.size(), even);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
