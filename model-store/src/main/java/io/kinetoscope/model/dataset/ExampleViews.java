package io.kinetoscope.model.dataset;

import io.kinetoscope.model.store.InputSpec;
import java.util.List;

/** Views to measure on, cut out of examples without chance. Safe for several threads. */
public final class ExampleViews implements ViewSource {

    private final List<String> labels;
    private final List<Example> examples;

    /**
     * @param examples at least 1
     * @param clips of an example, 1 to 100: with {@link Sampling#RATE} spread evenly over it, with
     *     {@link Sampling#SEGMENTS} shifted within the segments
     * @param crops of a clip: 1 (the centre), 3 (along the long side), 5 (corners and centre) or 10
     *     (those and their mirror images); of an input that shows the whole picture all are one,
     *     and it is taken once
     * @param cache that {@link Sampling#RATE} reads through; may be shared
     * @throws io.kinetoscope.ConfigurationException when a number is not one of these, or 10 crops
     *     are asked of labels that mean left or right
     */
    public ExampleViews(
            List<String> labels,
            List<Example> examples,
            InputSpec input,
            Sampling sampling,
            int clips,
            int crops,
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
    public List<byte[]> views(int example) {
        throw new UnsupportedOperationException();
    }
}
