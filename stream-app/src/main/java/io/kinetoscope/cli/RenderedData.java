package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.dataset.Augmentation;
import io.kinetoscope.model.dataset.ClipSource;
import io.kinetoscope.model.dataset.MotionClips;
import io.kinetoscope.model.dataset.ViewSource;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.TrainingRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Rendered clips of moving figures, each the same whenever it is made. */
final class RenderedData implements TrainingData {

    /** Seeds so far apart are never trained and measured on by a run each. */
    private static final long APART = 1000;

    /** More make the accuracy no surer than it has to be to choose an epoch. */
    private static final int MOST_VALIDATION = 900;

    private final MotionClips training;
    private final Optional<MotionClips> validation;
    private final long seed;
    private final boolean beginner;

    /**
     * @param input whose crop is square
     * @param clips to train on; an epoch may be shorter, the next then goes on where it ended
     * @param validationShare of {@code clips} that are rendered besides, of textures of their own
     * @param beginner whether the network cannot tell motions yet, so easy clips come first
     * @throws ConfigurationException when the crop is not square
     */
    RenderedData(InputSpec input, int clips, double validationShare, long seed, boolean beginner) {
        requireSquare(input);
        this.seed = seed;
        int measured = (int) Math.min(MOST_VALIDATION, Math.round(clips * validationShare));
        this.beginner = beginner;
        training =
                beginner
                        ? MotionClips.forBeginner(input, seed, clips)
                        : new MotionClips(input, seed, clips);
        validation =
                measured == 0
                        ? Optional.empty()
                        : Optional.of(new MotionClips(input, seed + APART, measured));
    }

    static void requireSquare(InputSpec input) {
        if (input.cropHeight() != input.cropWidth()) {
            throw new ConfigurationException(
                    "clips are rendered square, but the model sees %dx%d: leave out --rendered"
                            .formatted(input.cropWidth(), input.cropHeight()));
        }
    }

    @Override
    public List<String> labels() {
        return training.labels();
    }

    @Override
    public List<TrainingRecord.Examples> examples() {
        List<TrainingRecord.Examples> examples = new ArrayList<>();
        for (int label = 0; label < labels().size(); label++) {
            examples.add(
                    new TrainingRecord.Examples(
                            labels().get(label),
                            count(training.size(), label),
                            count(validation.map(MotionClips::size).orElse(0), label)));
        }
        return examples;
    }

    @Override
    public String description() {
        return String.format(
                        Locale.ROOT,
                        "rendered clips of moving figures, seed %d: %,d%s",
                        seed,
                        training.size(),
                        beginner ? ", easy ones first" : "")
                + validation
                        .map(
                                clips ->
                                        String.format(
                                                Locale.ROOT,
                                                "; validation %,d of seed %d, of textures of"
                                                        + " their own",
                                                clips.size(),
                                                seed + APART))
                        .orElse("");
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
        return training;
    }

    @Override
    public Optional<ViewSource> views(InputSpec input) {
        return validation.map(ViewSource.class::cast);
    }

    @Override
    public void close() {
        training.close();
        validation.ifPresent(MotionClips::close);
    }

    /** The labels take turns. */
    private int count(int clips, int label) {
        int labels = labels().size();
        return clips / labels + (label < clips % labels ? 1 : 0);
    }
}
