package io.kinetoscope.cli;

import io.kinetoscope.model.ComputeSettings;
import io.kinetoscope.model.checkpoint.TensorSource;
import io.kinetoscope.model.dataset.ViewSource;
import io.kinetoscope.model.evaluation.ClipMetrics;
import io.kinetoscope.model.store.ModelStore;
import io.kinetoscope.model.store.StoredModel;
import io.kinetoscope.model.training.Trainer;
import io.kinetoscope.model.training.TrainingResult;
import java.nio.file.Path;
import java.util.Optional;

/** One training, from its first step to the store. */
final class TrainingJob {

    private static final int STOPPED = 130;

    private final TrainingPlan plan;
    private final ModelStore store;
    private final Path checkpoint;
    private final ComputeSettings compute;
    private final TrainingReports reports;
    private final Trainer trainer;
    private final Optional<ViewSource> views;

    /**
     * @param checkpoint folder of the state from which a run goes on
     */
    TrainingJob(
            TrainingPlan plan,
            ModelStore store,
            Path checkpoint,
            ComputeSettings compute,
            TrainingReports reports) {
        this.plan = plan;
        this.store = store;
        this.checkpoint = checkpoint;
        this.compute = compute;
        this.reports = reports;
        trainer =
                new Trainer(
                        plan.network(), plan.start().input(), plan.recipe(), compute, checkpoint);
        views = plan.examples().views(plan.start().input());
    }

    /** Throws the state of an earlier run away. */
    void discard() {
        trainer.discard();
    }

    /**
     * Trains, and keeps what came of it.
     *
     * @return the exit code: 0, or 130 when it was asked to stop
     */
    int run(StopRequest stop) {
        TrainingResult result = train(stop);
        if (result.history().isEmpty()) {
            reports.stopped("Stopped in the first epoch", checkpoint);
            return STOPPED;
        }
        keep(result, stop);
        if (!result.finished()) {
            reports.stopped("Stopped", checkpoint);
            return STOPPED;
        }
        trainer.discard();
        return 0;
    }

    private TrainingResult train(StopRequest stop) {
        try (TensorSource initial = plan.start().weights(plan.labels(), plan.recipe().seed());
                TrainingDisplay display = reports.display(plan.recipe().epochs())) {
            return trainer.train(
                    initial,
                    plan.examples().digest() + plan.augmentation(),
                    plan.examples().clips(plan.start().input(), plan.augmentation()),
                    views,
                    display,
                    stop);
        }
    }

    private void keep(TrainingResult result, StopRequest stop) {
        TrainedWeights weights = new TrainedWeights(result.weights());
        // After Ctrl-C there are seconds, and a split of thousands takes minutes.
        Optional<TrainedWeights.Measured> measured =
                stop.getAsBoolean()
                        ? Optional.empty()
                        : views.map(some -> measure(weights, result, some));
        Optional<ClipMetrics> metrics = measured.map(TrainedWeights.Measured::metrics);
        StoredModel added =
                weights.addTo(
                        store,
                        plan.draft(
                                result,
                                metrics,
                                measured.map(TrainedWeights.Measured::thresholds)
                                        .orElseGet(plan::unmeasuredThresholds),
                                reports.now()));
        reports.trained(added, plan.recipe(), result, metrics);
    }

    private TrainedWeights.Measured measure(
            TrainedWeights weights, TrainingResult result, ViewSource some) {
        return weights.measure(
                plan.draft(result, Optional.empty(), plan.unmeasuredThresholds(), reports.now()),
                some,
                compute,
                plan.recipe().batch());
    }
}
