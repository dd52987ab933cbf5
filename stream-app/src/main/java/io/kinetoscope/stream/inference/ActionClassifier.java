package io.kinetoscope.stream.inference;

import io.kinetoscope.stream.clip.Clip;
import io.kinetoscope.stream.clip.ModelVersion;
import java.util.List;

/**
 * A model that says how likely each of its labels is for a clip. Called by one thread at a time.
 */
public interface ActionClassifier extends AutoCloseable {

    ModelVersion model();

    /** The labels in the order of the probabilities. */
    List<String> labels();

    /**
     * Scores a batch in one forward pass.
     *
     * @param clips at least one; may be of different streams
     * @return for each clip, in order, the softmax probability of every label
     * @throws ClassificationException when the batch, or a clip in it, cannot be scored
     */
    List<float[]> classify(List<Clip> clips);

    /** Frees the model's native memory. */
    @Override
    void close();
}
