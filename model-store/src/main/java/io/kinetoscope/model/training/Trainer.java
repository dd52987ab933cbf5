package io.kinetoscope.model.training;

import ai.djl.Device;
import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.ComputeSettings;
import io.kinetoscope.model.EngineThread;
import io.kinetoscope.model.checkpoint.SafetensorsReader;
import io.kinetoscope.model.checkpoint.TensorSource;
import io.kinetoscope.model.dataset.ClipSource;
import io.kinetoscope.model.dataset.ViewSource;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.store.InputSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Trains a network on clips (paper, section 5).
 *
 * <p>What comes out is a function of the initial weights, the clips, the recipe and its seed, and
 * of the number of threads of PyTorch: not of how often the run was killed and gone on with, nor of
 * when. See RATIONALE.md.
 */
public final class Trainer {

    /** Work that a kill may cost. */
    private static final double SECONDS_BETWEEN_SAVES = 60;

    private final NetworkSpec network;
    private final InputSpec input;
    private final TrainingRecipe recipe;
    private final ComputeSettings compute;
    private final Path checkpoint;
    private final Seeds seeds;

    /**
     * @param checkpoint directory of the state from which a killed run goes on, and of the best
     *     weights; made if it is not there
     */
    public Trainer(
            NetworkSpec network,
            InputSpec input,
            TrainingRecipe recipe,
            ComputeSettings compute,
            Path checkpoint) {
        this.network = network;
        this.input = input;
        this.recipe = recipe;
        this.compute = compute;
        this.checkpoint = checkpoint;
        this.seeds = new Seeds(recipe.seed());
    }

    /**
     * Trains, from where an earlier run of the same configuration left off if there was one.
     *
     * @param initial all tensors of the network; read, not kept
     * @param data what the clips are made from, in words or as a digest: a run is gone on with only
     *     when this is the same
     * @param validation measured after each epoch; without it the last epoch is the best
     * @param stop asked after each step; once true, the state is saved and training ends
     * @throws ConfigurationException when the weights do not fit the network, or the checkpoint is
     *     of another configuration or in use
     * @throws KinetoscopeException when an example cannot be read, the checkpoint cannot be
     *     written, or the loss is not finite; the message says at which step and learning rate
     */
    public TrainingResult train(
            TensorSource initial,
            String data,
            ClipSource clips,
            Optional<ViewSource> validation,
            TrainingListener listener,
            BooleanSupplier stop) {
        EpochPlan plan = new EpochPlan(clips, recipe, seeds);
        String fingerprint = Fingerprint.of(network, input, recipe, data, initial);
        try (TrainingCheckpoint store = TrainingCheckpoint.open(checkpoint)) {
            Optional<TrainingProgress> earlier = store.progress(fingerprint);
            TrainingProgress progress =
                    earlier.orElseGet(() -> TrainingProgress.start(fingerprint));
            Device device = compute.start();
            TrainingNetwork learning =
                    earlier.isPresent() ? resume(store, progress, device) : open(initial, device);
            try (BatchLoader loader =
                    new BatchLoader(
                            clips, plan, seeds, progress.epoch(), progress.step(), threads())) {
                Run run = new Run(store, plan, learning, loader, validation, listener, stop);
                return run.from(progress);
            } finally {
                EngineThread.call(
                        () -> {
                            learning.close();
                            return null;
                        });
            }
        }
    }

    /**
     * Throws the state of an earlier run away, so that the next begins anew.
     *
     * @throws ConfigurationException when another training uses it
     * @throws KinetoscopeException when it cannot be deleted
     */
    public void discard() {
        try (TrainingCheckpoint store = TrainingCheckpoint.open(checkpoint)) {
            store.clear();
        }
    }

    private TrainingNetwork open(TensorSource weights, Device device) {
        try {
            return EngineThread.call(
                    () -> TrainingNetwork.open(network, input, recipe, device, weights));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "%s does not fit the network: %s".formatted(weights.origin(), e.getMessage()),
                    e);
        }
    }

    private TrainingNetwork resume(
            TrainingCheckpoint store, TrainingProgress progress, Device device) {
        try (TensorSource state = SafetensorsReader.open(store.state(progress))) {
            TrainingNetwork learning = open(Tensors.of(state, State.WEIGHTS), device);
            EngineThread.call(
                    () -> {
                        learning.setOptimizerState(Tensors.of(state, State.OPTIMIZER));
                        return null;
                    });
            return learning;
        }
    }

    private static int threads() {
        return Math.max(1, Math.min(8, Runtime.getRuntime().availableProcessors()));
    }

    /** Names of the tensors in a checkpoint. */
    private static final class State {
        static final String WEIGHTS = "weights/";
        static final String OPTIMIZER = "optimizer/";

        private State() {}
    }

    /** One call of {@link #train}, with all that it holds open. */
    private final class Run {

        private final TrainingCheckpoint store;
        private final EpochPlan plan;
        private final TrainingNetwork learning;
        private final BatchLoader loader;
        private final Optional<Validation> validation;
        private final TrainingListener listener;
        private final BooleanSupplier stop;
        private double savedAt = seconds();

        Run(
                TrainingCheckpoint store,
                EpochPlan plan,
                TrainingNetwork learning,
                BatchLoader loader,
                Optional<ViewSource> validation,
                TrainingListener listener,
                BooleanSupplier stop) {
            this.store = store;
            this.plan = plan;
            this.learning = learning;
            this.loader = loader;
            this.validation = validation.map(views -> new Validation(views, plan.batch()));
            this.listener = listener;
            this.stop = stop;
        }

        TrainingResult from(TrainingProgress start) {
            TrainingProgress progress = start;
            while (progress.epoch() < recipe.epochs()) {
                progress = step(progress);
                boolean epochEnded = progress.step() == plan.stepsPerEpoch();
                if (epochEnded) {
                    progress = endEpoch(progress);
                }
                boolean stopped = stop.getAsBoolean();
                if (!epochEnded && (stopped || seconds() - savedAt > SECONDS_BETWEEN_SAVES)) {
                    save(progress, Optional.empty());
                }
                if (stopped) {
                    break;
                }
            }
            return new TrainingResult(
                    progress.history(),
                    progress.bestEpoch(),
                    store.best(progress),
                    progress.epoch() == recipe.epochs());
        }

        private TrainingProgress step(TrainingProgress progress) {
            double begin = seconds();
            long step = (long) progress.epoch() * plan.stepsPerEpoch() + progress.step();
            double rate = recipe.learningRate(step, plan.stepsPerEpoch());
            Batch batch = loader.next();
            if (progress.epoch() >= recipe.batchNormEpochs()) {
                learning.holdStatistics();
            }
            TrainingNetwork.Step result =
                    EngineThread.call(() -> learning.step(batch, rate, step + 1, seeds.step(step)));
            if (!Double.isFinite(result.loss())) {
                throw new KinetoscopeException(
                        ("the loss is %s at step %d of epoch %d, with a learning rate of %.4g: give"
                                        + " a smaller --learning-rate")
                                .formatted(
                                        result.loss(),
                                        progress.step() + 1,
                                        progress.epoch() + 1,
                                        rate));
            }
            TrainingProgress next =
                    progress.stepped(result.loss(), result.correct(), seconds() - begin);
            listener.stepped(report(next));
            return next;
        }

        private TrainingProgress endEpoch(TrainingProgress progress) {
            double begin = seconds();
            Optional<Validation.Result> measured =
                    validation.map(
                            v -> v.measure(some -> EngineThread.call(() -> learning.logits(some))));
            int clips = progress.step() * plan.batch();
            EpochResult result =
                    new EpochResult(
                            progress.epoch() + 1,
                            recipe.learningRate(
                                    (long) (progress.epoch() + 1) * plan.stepsPerEpoch() - 1,
                                    plan.stepsPerEpoch()),
                            progress.lossSum() / progress.step(),
                            (double) progress.correct() / clips,
                            measured.map(Validation.Result::loss).orElse(Double.NaN),
                            measured.map(Validation.Result::accuracy).orElse(Double.NaN),
                            clips / progress.seconds(),
                            progress.seconds() + seconds() - begin);
            boolean best = progress.isBest(result);
            TrainingProgress next = progress.ended(result);
            save(next, best ? Optional.of(EngineThread.call(learning::weights)) : Optional.empty());
            listener.epochEnded(result, best);
            return next;
        }

        private void save(TrainingProgress progress, Optional<Tensors> best) {
            Tensors state =
                    EngineThread.call(
                            () ->
                                    Tensors.none()
                                            .with(State.WEIGHTS, learning.weights())
                                            .with(State.OPTIMIZER, learning.optimizerState()));
            store.save(progress, state, best);
            savedAt = seconds();
        }

        private StepProgress report(TrainingProgress progress) {
            int clips = progress.step() * plan.batch();
            double perSecond = clips / Math.max(1e-9, progress.seconds());
            long stepsLeft =
                    (long) (recipe.epochs() - progress.epoch()) * plan.stepsPerEpoch()
                            - progress.step();
            return new StepProgress(
                    progress.epoch() + 1,
                    recipe.epochs(),
                    progress.step(),
                    plan.stepsPerEpoch(),
                    progress.lossSum() / progress.step(),
                    (double) progress.correct() / clips,
                    perSecond,
                    Duration.ofMillis((long) (stepsLeft * plan.batch() / perSecond * 1000)));
        }
    }

    private static double seconds() {
        return System.nanoTime() / 1e9;
    }
}
