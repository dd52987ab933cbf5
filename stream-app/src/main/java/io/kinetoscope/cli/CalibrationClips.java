package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.dataset.Dataset;
import io.kinetoscope.model.dataset.DatasetSettings;
import io.kinetoscope.model.dataset.Example;
import io.kinetoscope.model.dataset.ExampleViews;
import io.kinetoscope.model.dataset.MotionClips;
import io.kinetoscope.model.dataset.PictureCache;
import io.kinetoscope.model.dataset.Sampling;
import io.kinetoscope.model.dataset.ViewSource;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.ModelManifest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Clips on which the ranges of activations are found, and others on which int8 is compared with
 * float32. What renders is freed by {@link #close}.
 *
 * @param description for provenance
 */
record CalibrationClips(
        ViewSource calibration, ViewSource comparison, String description, Runnable end)
        implements AutoCloseable {

    private static final int RENDERED = 512;
    private static final long RENDERED_SEED = 7001;

    /** Examples in two parts that share none. */
    record Parts<T>(List<T> calibration, List<T> comparison) {}

    /** What the flags name; without any, rendered clips. */
    static CalibrationClips of(DataOptions data, ModelManifest manifest, PrintWriter err) {
        return data.named() ? footage(data, manifest, err) : rendered(data, manifest.input());
    }

    /**
     * The training examples and those that are held out; where there is only one of the two, every
     * other example of it.
     */
    static <T> Parts<T> apart(List<T> train, List<T> validation) {
        if (!train.isEmpty() && !validation.isEmpty()) {
            return new Parts<>(train, validation);
        }
        List<T> all = train.isEmpty() ? validation : train;
        List<T> calibration = new ArrayList<>();
        List<T> comparison = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            (i % 2 == 0 ? calibration : comparison).add(all.get(i));
        }
        return new Parts<>(calibration, comparison);
    }

    private static CalibrationClips rendered(DataOptions data, InputSpec input) {
        RenderedData.requireSquare(input);
        int count = data.rendered().orElse(RENDERED);
        long seed = data.renderedSeed(RENDERED_SEED);
        MotionClips calibration = new MotionClips(input, seed, Math.min(count, RENDERED));
        MotionClips comparison = new MotionClips(input, seed + 1, count);
        return new CalibrationClips(
                calibration,
                comparison,
                "rendered clips of moving figures, seed " + seed,
                () -> {
                    calibration.close();
                    comparison.close();
                });
    }

    private static CalibrationClips footage(
            DataOptions data, ModelManifest manifest, PrintWriter err) {
        Dataset dataset =
                data.open(DatasetSettings.evaluation(data.layout(), manifest.labels()), err);
        Parts<Example> parts = apart(dataset.train(), dataset.validation());
        if (parts.comparison().isEmpty()) {
            throw new ConfigurationException(
                    "int8 takes at least 2 examples, one to calibrate on and one to compare on");
        }
        Sampling sampling = data.isBenchmark() ? Sampling.SEGMENTS : Sampling.RATE;
        return new CalibrationClips(
                views(dataset, parts.calibration(), manifest, sampling),
                views(dataset, parts.comparison(), manifest, sampling),
                dataset.description(),
                () -> {});
    }

    private static ExampleViews views(
            Dataset dataset, List<Example> examples, ModelManifest manifest, Sampling sampling) {
        return new ExampleViews(
                dataset.labels(),
                examples,
                manifest.input(),
                sampling,
                1,
                1,
                new PictureCache(PictureCache.DEFAULT_BYTES / 2));
    }

    @Override
    public void close() {
        end.run();
    }
}
