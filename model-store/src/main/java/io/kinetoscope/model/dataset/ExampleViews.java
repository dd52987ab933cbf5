package io.kinetoscope.model.dataset;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.model.store.InputSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Views to measure on, cut out of examples without chance. Safe for several threads. */
public final class ExampleViews implements ViewSource {

    private static final int MAX_CLIPS = 100;
    private static final Set<Integer> CROPS = Set.of(1, 3, 5, 10);

    private final List<String> labels;
    private final List<Example> examples;
    private final InputSpec input;
    private final ClipTimes times;
    private final int clips;
    private final List<Part> parts;

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
        this.examples = Examples.checked(labels, examples, "to measure on");
        if (clips < 1 || clips > MAX_CLIPS) {
            throw new ConfigurationException(
                    "The clips of an example are 1 to %d, not %d".formatted(MAX_CLIPS, clips));
        }
        if (!CROPS.contains(crops)) {
            throw new ConfigurationException(
                    "The crops of a clip are 1, 3, 5 or 10, not %d".formatted(crops));
        }
        if (crops == 10) {
            for (String label : labels) {
                if (Directions.meant(label)) {
                    throw new ConfigurationException(
                            "10 crops mirror half of the views, but the label '%s' means a side:"
                                            .formatted(label)
                                    + " take 5");
                }
            }
        }
        this.input = input;
        this.times = new ClipTimes(input, sampling, cache);
        this.clips = clips;
        this.parts = Part.fixed(input, crops);
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
        List<byte[]> views = new ArrayList<>(clips * parts.size());
        for (int clip = 0; clip < clips; clip++) {
            List<Picture> pictures = times.fixed(examples.get(example), clip, clips);
            for (Part part : parts) {
                views.add(part.clip(pictures, input));
            }
        }
        return views;
    }
}
