package io.kinetoscope.model.training;

import java.util.ArrayList;
import java.util.List;

/** All that a training told. */
class RecordedTraining implements TrainingListener {

    private final List<StepProgress> reports = new ArrayList<>();
    private final List<Integer> epochs = new ArrayList<>();
    private final List<Integer> best = new ArrayList<>();

    @Override
    public void stepped(StepProgress progress) {
        reports.add(progress);
    }

    @Override
    public void epochEnded(EpochResult result, boolean isBest) {
        epochs.add(result.epoch());
        if (isBest) {
            best.add(result.epoch());
        }
    }

    int steps() {
        return reports.size();
    }

    List<StepProgress> reports() {
        return reports;
    }

    List<Integer> epochs() {
        return epochs;
    }

    List<Integer> best() {
        return best;
    }
}
