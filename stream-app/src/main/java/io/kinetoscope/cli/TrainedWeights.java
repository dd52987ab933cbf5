package io.kinetoscope.cli;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.ComputeSettings;
import io.kinetoscope.model.GoldenClip;
import io.kinetoscope.model.LoadedModel;
import io.kinetoscope.model.checkpoint.SafetensorsReader;
import io.kinetoscope.model.dataset.ViewSource;
import io.kinetoscope.model.evaluation.ClipEvaluator;
import io.kinetoscope.model.evaluation.ClipMetrics;
import io.kinetoscope.model.evaluation.ClipPredictions;
import io.kinetoscope.model.evaluation.ThresholdCalibration;
import io.kinetoscope.model.store.Checksums;
import io.kinetoscope.model.store.ModelDraft;
import io.kinetoscope.model.store.ModelManifest;
import io.kinetoscope.model.store.ModelStore;
import io.kinetoscope.model.store.StoredModel;
import io.kinetoscope.model.store.Thresholds;
import io.kinetoscope.model.store.WeightsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Weights that a training left, before they are a model.
 *
 * @param file safetensors of all tensors of the network
 */
record TrainedWeights(Path file) {

    /**
     * How good they are.
     *
     * @param thresholds that part the labels best
     */
    record Measured(ClipMetrics metrics, Thresholds thresholds) {}

    /**
     * Scores every example.
     *
     * @param draft of the model that they are to be
     */
    Measured measure(ModelDraft draft, ViewSource views, ComputeSettings compute, int batch) {
        try (LoadedModel model = LoadedModel.open(asModel(draft), compute)) {
            int readers = Math.max(1, Math.min(8, Runtime.getRuntime().availableProcessors()));
            ClipPredictions predictions =
                    new ClipEvaluator(model::logits, batch, readers)
                            .predict(views, ClipEvaluator.Progress.NONE);
            return new Measured(
                    ClipMetrics.of(predictions),
                    ThresholdCalibration.calibrate(
                            predictions, Set.copyOf(draft.backgroundLabels())));
        }
    }

    StoredModel addTo(ModelStore store, ModelDraft draft) {
        try (SafetensorsReader weights = SafetensorsReader.open(file)) {
            return store.add(draft, weights, GoldenClip.COMPLETION);
        }
    }

    /** Where they lie, as if they were a version in a store. */
    private StoredModel asModel(ModelDraft draft) {
        try {
            WeightsFile weights =
                    new WeightsFile(
                            file.getFileName().toString(), Checksums.of(file), Files.size(file));
            return new StoredModel(
                    file.toAbsolutePath().getParent(), ModelManifest.of(draft, 1, weights), false);
        } catch (IOException e) {
            throw new KinetoscopeException(
                    "%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }
}
