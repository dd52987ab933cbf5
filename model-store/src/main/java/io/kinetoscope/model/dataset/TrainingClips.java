package io.kinetoscope.model.dataset;

import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.model.store.InputSpec;
import java.util.List;
import java.util.random.RandomGenerator;

/** Clips to train on, cut out of examples. Safe for several threads. */
public final class TrainingClips implements ClipSource {

    private final List<String> labels;
    private final List<Example> examples;
    private final InputSpec input;
    private final Augmentation augmentation;
    private final Directions directions;
    private final ClipTimes times;

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
        this.examples = Examples.checked(labels, examples, "to train on");
        this.input = input;
        this.augmentation = augmentation;
        this.directions = new Directions(labels, augmentation.flipPairs());
        this.times = new ClipTimes(input, sampling, cache);
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
        Example chosen = examples.get(example);
        List<Picture> pictures = times.random(chosen, augmentation.speed(), random);
        Part part = Part.random(input, augmentation.crop(), random);
        int label = chosen.label();
        // Drawn whether it is used or not, so that labels do not shift what comes after.
        boolean heads = random.nextBoolean();
        if (augmentation.flip() && heads && directions.mirrored(label) != Directions.NOT) {
            part = part.mirror();
            label = directions.mirrored(label);
        }
        byte[] clip = part.clip(pictures, input);
        ColourShift.random(augmentation, random).apply(clip);
        return new LabelledClip(clip, label);
    }
}
