package io.kinetoscope.cli;

import io.kinetoscope.ingest.scene.Motion;
import io.kinetoscope.model.dataset.Augmentation;
import io.kinetoscope.model.dataset.ClipSource;
import io.kinetoscope.model.dataset.MotionClips;
import io.kinetoscope.model.dataset.ViewSource;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.TrainingRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Clips of known motion that are rendered while a network learns from them. */
final class RenderedData implements TrainingData {

    /** What a network is measured on has textures and scenes that no training has. */
    static final long MEASURING_SEED = 0x6d6f74696f6eL;

    private static final int MEASURED = 900;

    private final int clips;
    private final long seed;

    /**
     * @param clips of an epoch; each epoch has new ones
     */
    RenderedData(int clips, long seed) {
        this.clips = clips;
        this.seed = seed;
    }

    @Override
    public List<String> labels() {
        return Motion.labels();
    }

    @Override
    public List<TrainingRecord.Examples> examples() {
        List<TrainingRecord.Examples> examples = new ArrayList<>();
        int labels = labels().size();
        for (int label = 0; label < labels; label++) {
            examples.add(
                    new TrainingRecord.Examples(
                            labels().get(label),
                            share(clips, label, labels),
                            share(MEASURED, label, labels)));
        }
        return examples;
    }

    @Override
    public String description() {
        return "clips rendered from seed %d, %,d new ones each epoch; measured on %,d of seed %d"
                .formatted(seed, clips, MEASURED, MEASURING_SEED);
    }

    @Override
    public List<TrainingRecord.DataFile> files() {
        return List.of();
    }

    @Override
    public String digest() {
        return description();
    }

    @Override
    public ClipSource clips(InputSpec input, Augmentation augmentation) {
        return new MotionClips(input, seed, Integer.MAX_VALUE);
    }

    @Override
    public Optional<ViewSource> views(InputSpec input) {
        return Optional.of(new MotionClips(input, MEASURING_SEED, MEASURED));
    }

    private static int share(int all, int label, int labels) {
        return all / labels + (label < all % labels ? 1 : 0);
    }
}
