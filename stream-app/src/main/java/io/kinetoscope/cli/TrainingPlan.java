package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.dataset.Augmentation;
import io.kinetoscope.model.evaluation.ClipMetrics;
import io.kinetoscope.model.evaluation.ThresholdCalibration;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.ModelDraft;
import io.kinetoscope.model.store.Thresholds;
import io.kinetoscope.model.store.TrainingRecord;
import io.kinetoscope.model.training.TrainingRecipe;
import io.kinetoscope.model.training.TrainingResult;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is trained on what, and how: all that decides the result.
 *
 * @param model its name
 * @param background labels that mean that nothing happens
 * @param command that a person ran
 */
record TrainingPlan(
        String model,
        TrainingData examples,
        Start start,
        TrainingRecipe recipe,
        Augmentation augmentation,
        List<String> background,
        String command) {

    /** More are not read by anyone. */
    private static final int MOST_LISTED = 40;

    List<String> labels() {
        return examples.labels();
    }

    NetworkSpec network() {
        return start.network(labels().size());
    }

    /**
     * The model that came of it.
     *
     * @param metrics on the validation split by the weights that are kept
     */
    ModelDraft draft(
            TrainingResult result,
            Optional<ClipMetrics> metrics,
            Thresholds thresholds,
            Instant now) {
        TrainingProvenance provenance =
                new TrainingProvenance(examples, origin(), recipe, augmentation, command);
        try {
            return new ModelDraft(
                    model,
                    network(),
                    start.input(),
                    labels(),
                    background,
                    thresholds,
                    provenance.of(result, metrics, now));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage(), e);
        }
    }

    /** Thresholds where nothing was measured. */
    Thresholds unmeasuredThresholds() {
        return start.labels().equals(labels())
                ? start.init().orElseThrow().manifest().thresholds()
                : ThresholdCalibration.DEFAULT;
    }

    /** Tells a person what is about to be done. */
    void describe(PrintWriter out) {
        InputSpec input = start.input();
        out.printf(
                Locale.ROOT,
                "Training %s from %s: clips of %d frames at %s/s, %dx%d%n",
                model,
                origin(),
                input.frames(),
                input.framesPerSecond(),
                input.cropWidth(),
                input.cropHeight());
        out.println(examples.description());
        int width = Math.max(5, labels().stream().mapToInt(String::length).max().orElse(0));
        out.printf("  %-" + width + "s  training  validation%n", "label");
        List<TrainingRecord.Examples> rows = examples.examples();
        for (TrainingRecord.Examples row : rows.subList(0, Math.min(MOST_LISTED, rows.size()))) {
            out.printf(
                    Locale.ROOT,
                    "  %-" + width + "s  %,8d  %,10d%n",
                    row.label(),
                    row.training(),
                    row.validation());
        }
        if (rows.size() > MOST_LISTED) {
            out.printf("  and %d more%n", rows.size() - MOST_LISTED);
        }
        out.printf(
                Locale.ROOT,
                "%d epochs of %,d clips in batches of %d, learning rate %.4g%n",
                recipe.epochs(),
                recipe.clipsPerEpoch() == 0 ? examples.training() : recipe.clipsPerEpoch(),
                recipe.batch(),
                recipe.learningRate());
        out.flush();
    }

    private String origin() {
        return start.description(labels(), recipe.seed());
    }
}
