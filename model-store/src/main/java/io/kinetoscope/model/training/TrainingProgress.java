package io.kinetoscope.model.training;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a training has come, as its checkpoint tells it.
 *
 * @param fingerprint of everything that the weights depend on; a run goes on only with its own
 * @param epoch that is under way, from 0
 * @param step of it that comes next, from 0
 * @param lossSum of the steps of this epoch
 * @param correct clips of this epoch whose label came out on top
 * @param seconds that this epoch has taken so far
 * @param history of the epochs that are done
 * @param bestEpoch counted from 1; 0 before the first is done
 */
record TrainingProgress(
        String fingerprint,
        int epoch,
        int step,
        double lossSum,
        long correct,
        double seconds,
        List<EpochResult> history,
        int bestEpoch) {

    /**
     * @throws IllegalArgumentException when the numbers do not go together
     */
    TrainingProgress {
        if (fingerprint == null || history == null) {
            throw new IllegalArgumentException("fingerprint or history is missing");
        }
        history = List.copyOf(history);
        if (step < 0 || epoch != history.size() || bestEpoch < 0 || bestEpoch > epoch) {
            throw new IllegalArgumentException(
                    "epoch %d, step %d and best epoch %d do not fit a history of %d epochs"
                            .formatted(epoch, step, bestEpoch, history.size()));
        }
    }

    static TrainingProgress start(String fingerprint) {
        return new TrainingProgress(fingerprint, 0, 0, 0, 0, 0, List.of(), 0);
    }

    TrainingProgress stepped(double loss, int correctOfStep, double secondsOfStep) {
        return new TrainingProgress(
                fingerprint,
                epoch,
                step + 1,
                lossSum + loss,
                correct + correctOfStep,
                seconds + secondsOfStep,
                history,
                bestEpoch);
    }

    /** Closes the epoch. */
    TrainingProgress ended(EpochResult result) {
        List<EpochResult> longer = new ArrayList<>(history);
        longer.add(result);
        int best = isBest(result) ? result.epoch() : bestEpoch;
        return new TrainingProgress(fingerprint, epoch + 1, 0, 0, 0, 0, longer, best);
    }

    /** Higher accuracy, or the same with a lower loss; without validation the newest. */
    boolean isBest(EpochResult result) {
        if (bestEpoch == 0 || Double.isNaN(result.validationAccuracy())) {
            return true;
        }
        EpochResult best = history.get(bestEpoch - 1);
        int accuracy = Double.compare(result.validationAccuracy(), best.validationAccuracy());
        return accuracy > 0 || (accuracy == 0 && result.validationLoss() < best.validationLoss());
    }

    @JsonIgnore
    String stateFile() {
        return "state-%d-%d.safetensors".formatted(epoch, step);
    }

    @JsonIgnore
    String bestFile() {
        return "best-%d.safetensors".formatted(bestEpoch);
    }
}
