package io.kinetoscope.model.dataset;

import io.kinetoscope.model.store.InputSpec;
import java.util.List;
import java.util.random.RandomGenerator;

/** Clips to train on, cut out of examples. Safe for several threads. */
public final class TrainingClips implements ClipSource {

    private final List<String> labels;
    private final List<Example> examples;

    /**
     * @param examples at least 1
     * @param cache that {@link Sampling#RATE} reads through; may be shared
     * @throws io.kinetoscope.ConfigurationException when there is no example, or a flip pair names
     *     nothing that is in a label
     */
    public TrainingClips(
            List<String> labels,
            List<Example> examples,
            InputSpec input,
            Sampling sampling,
            Augmentation augmentation,
            PictureCache cache) {
        this.labels = List.copyOf(labels);
        this.examples = List.copyOf(examples);
    }

    @Override
    public List<String> labels() {
        return labels;
    }

    @Override
    public int size() {
        return examples.size();
    }

    @Override
    public int label(int example) {
        return examples.get(example).label();
    }

    @Override
    public LabelledClip clip(int example, RandomGenerator random) {
        throw new UnsupportedOperationException();
    }
}
