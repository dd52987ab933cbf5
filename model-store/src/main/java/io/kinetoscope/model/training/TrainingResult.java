package io.kinetoscope.model.training;

import java.nio.file.Path;
import java.util.List;

/**
 * What a training came to.
 *
 * @param history an entry for each epoch that was finished, those of earlier runs that were gone on
 *     with included
 * @param bestEpoch whose weights are kept, counted from 1: that of the highest validation accuracy,
 *     the lower loss deciding between equals; without validation the last one
 * @param weights safetensors of the best epoch, in the checkpoint's directory
 * @param finished whether all epochs were trained; otherwise it was stopped
 */
public record TrainingResult(
        List<EpochResult> history, int bestEpoch, Path weights, boolean finished) {

    public TrainingResult {
        history = List.copyOf(history);
    }

    /** The result of the epoch whose weights are kept. */
    public EpochResult best() {
        return history.get(bestEpoch - 1);
    }
}
