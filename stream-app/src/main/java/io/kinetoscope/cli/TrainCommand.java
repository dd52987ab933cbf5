package io.kinetoscope.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.ComputeSettings;
import io.kinetoscope.model.checkpoint.TensorSource;
import io.kinetoscope.model.dataset.Augmentation;
import io.kinetoscope.model.dataset.Dataset;
import io.kinetoscope.model.dataset.DatasetSettings;
import io.kinetoscope.model.dataset.FlipPair;
import io.kinetoscope.model.dataset.Sampling;
import io.kinetoscope.model.dataset.ViewSource;
import io.kinetoscope.model.evaluation.ClipMetrics;
import io.kinetoscope.model.evaluation.ThresholdCalibration;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.ModelDraft;
import io.kinetoscope.model.store.ModelRef;
import io.kinetoscope.model.store.ModelStore;
import io.kinetoscope.model.store.StoredModel;
import io.kinetoscope.model.store.Thresholds;
import io.kinetoscope.model.store.TrainingRecord;
import io.kinetoscope.model.training.Trainer;
import io.kinetoscope.model.training.TrainingRecipe;
import io.kinetoscope.model.training.TrainingResult;
import io.kinetoscope.model.training.report.TrainingReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Teaches a network new labels. */
@Command(
        name = "train",
        description =
                "Train a model on annotated videos, and add it to the store. A run that was ended"
                        + " goes on where it was when the same command is given again.")
final class TrainCommand extends LoggedCommand implements Callable<Integer> {

    private static final int STOPPED = 130;

    private static final long RENDERED_SEED = 1;

    /** What people call it when nothing happens. */
    private static final Set<String> BACKGROUND =
            Set.of("background", "empty", "still", "none", "nothing", "idle");

    /** More are not read by anyone. */
    private static final int MOST_LISTED = 40;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of the model that comes of it (default: as the data is called).")
    private Optional<String> name;

    @Mixin private DataOptions data;

    @Option(
            names = "--validation-share",
            paramLabel = "SHARE",
            defaultValue = "0.25",
            description =
                    "Part of each label's examples that is kept for measuring, where the data has no"
                            + " split of its own; 0 for none (default: ${DEFAULT-VALUE}).")
    private double validationShare;

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description =
                    "Text file with one label a line, in the order of the network's classes (default:"
                            + " the labels of the data).")
    private Optional<Path> labelsFile;

    @Option(
            names = "--background",
            paramLabel = "LABEL",
            split = "\n",
            description =
                    "A label that means that nothing happens, so makes no events (repeatable;"
                            + " default: those called background, empty, still, none, nothing, idle).")
    private List<String> background = List.of();

    @Mixin private StartOptions startOptions;

    @Option(
            names = "--sampling",
            paramLabel = "rate|segments",
            description =
                    "How a clip is cut from an example: at the model's frame rate, as from a camera,"
                            + " or from equal segments of the whole (default: rate; of a benchmark"
                            + " segments, as published).")
    private Sampling sampling;

    @Option(
            names = "--flip",
            negatable = true,
            description =
                    "Whether half of the clips are mirrored, but for labels that name left or right"
                            + " (default: on for a benchmark, off for your own data, where coming and"
                            + " going may differ by the side alone).")
    private Boolean flip;

    @Option(
            names = "--flip-pairs",
            paramLabel = "ONE:OTHER",
            split = "[,\n]",
            description =
                    "Labels, or words in them, that a mirror swaps, like left:right (several with a"
                            + " comma): turns --flip on for them, too.")
    private List<String> flipPairs = List.of();

    @Mixin private RecipeOptions recipeOptions;

    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description =
                    "Folder of the state from which a run goes on that was ended (default:"
                            + " ~/.kinetoscope/training/NAME).")
    private Optional<Path> checkpoint;

    @Option(
            names = "--restart",
            description = "Throw the state of an earlier run away and begin anew.")
    private boolean restart;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Folder for curves and confusion matrix as PNG, and all numbers as JSON.")
    private Optional<Path> report;

    @Option(names = "--json", description = "Result as one JSON object on standard output.")
    private boolean json;

    @Mixin private StoreOptions storeOptions;
    @Mixin private ModelOptions.DeviceOptions device;
    @Spec private CommandSpec spec;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() {
        ModelStore store = storeOptions.store();
        if (data.rendered().isEmpty()) {
            data.layout();
        }
        String model = requireName(name.orElseGet(data::suggestedName));
        Start start = startOptions.start(store);
        RecipeDefaults defaults = RecipeDefaults.of(start.init().isPresent(), data.isBenchmark());
        recipeOptions.recipe(defaults, 1, start.frozenStages());
        Augmentation augmentation = augmentation();
        ComputeSettings compute = device.settings();
        report.ifPresent(TrainingReport::requireWritable);

        try (TrainingData examples = open(start)) {
            return train(examples, store, model, start, defaults, augmentation, compute);
        }
    }

    private int train(
            TrainingData examples,
            ModelStore store,
            String model,
            Start start,
            RecipeDefaults defaults,
            Augmentation augmentation,
            ComputeSettings compute) {
        TrainingRecipe recipe =
                recipeOptions.recipe(defaults, examples.training(), start.frozenStages());
        List<String> nothing = background(examples.labels(), start);
        Trainer trainer =
                new Trainer(
                        start.network(examples.labels().size()),
                        start.input(),
                        recipe,
                        compute,
                        checkpoint());
        if (restart) {
            trainer.discard();
        }
        describe(model, examples, start, recipe);
        Job job =
                new Job(
                        store,
                        model,
                        examples,
                        start,
                        recipe,
                        augmentation,
                        nothing,
                        compute,
                        trainer);
        StopRequest stop = new StopRequest();
        try (Shutdown shutdown = new Shutdown()) {
            shutdown.add(stop);
            try {
                return job.run(stop);
            } finally {
                err().flush();
                out().flush();
                stop.finished();
            }
        }
    }

    private TrainingData open(Start start) {
        RecipeOptions.within("--validation-share", validationShare, 0, 0.9);
        if (data.rendered().isPresent()) {
            return new RenderedData(
                    start.input(),
                    data.rendered().getAsInt(),
                    validationShare,
                    data.renderedSeed(RENDERED_SEED));
        }
        DatasetSettings settings =
                DatasetSettings.training(data.layout(), recipeOptions.seed())
                        .withValidationFraction(validationShare)
                        .withLabels(labelsFile.map(LabelsFile::read).orElse(List.of()));
        Dataset dataset = data.open(settings, err());
        Sampling cut =
                sampling != null
                        ? sampling
                        : data.isBenchmark() ? Sampling.SEGMENTS : Sampling.RATE;
        return new AnnotatedData(dataset, cut, labelsFile.isPresent() ? List.of() : start.labels());
    }

    private Augmentation augmentation() {
        if (data.rendered().isPresent()) {
            if (flip != null
                    || !flipPairs.isEmpty()
                    || sampling != null
                    || labelsFile.isPresent()) {
                throw new ConfigurationException(
                        "--rendered makes clips as they are to be: leave out --flip, --flip-pairs,"
                                + " --sampling and --labels");
            }
            return Augmentation.NONE;
        }
        Augmentation all = data.isBenchmark() ? Augmentation.published() : Augmentation.streaming();
        if (!flipPairs.isEmpty()) {
            if (Boolean.FALSE.equals(flip)) {
                throw new ConfigurationException(
                        "--flip-pairs and --no-flip contradict each other");
            }
            return all.withFlipPairs(flipPairs.stream().map(FlipPair::parse).toList());
        }
        return flip == null ? all : all.withFlip(flip);
    }

    private List<String> background(List<String> labels, Start start) {
        for (String label : background) {
            if (!labels.contains(label)) {
                throw new ConfigurationException(
                        "--background %s is no label of the data; there are: %s"
                                .formatted(label, String.join(", ", labels)));
            }
        }
        if (!background.isEmpty()) {
            return background;
        }
        if (start.labels().equals(labels)) {
            return start.init().orElseThrow().manifest().backgroundLabels();
        }
        return labels.stream()
                .filter(label -> BACKGROUND.contains(label.toLowerCase(Locale.ROOT)))
                .toList();
    }

    private Path checkpoint() {
        return checkpoint.orElseGet(
                () -> Home.directory("training").resolve(name.orElseGet(data::suggestedName)));
    }

    private void describe(String model, TrainingData examples, Start start, TrainingRecipe recipe) {
        InputSpec input = start.input();
        err().printf(
                        Locale.ROOT,
                        "Training %s from %s: clips of %d frames at %s/s, %dx%d%n",
                        model,
                        start.description(examples.labels(), recipe.seed()),
                        input.frames(),
                        input.framesPerSecond(),
                        input.cropWidth(),
                        input.cropHeight());
        err().println(examples.description());
        int width = examples.labels().stream().mapToInt(String::length).max().orElse(0);
        err().printf("  %-" + Math.max(5, width) + "s  training  validation%n", "label");
        List<TrainingRecord.Examples> rows = examples.examples();
        for (TrainingRecord.Examples row : rows.subList(0, Math.min(MOST_LISTED, rows.size()))) {
            err().printf(
                            Locale.ROOT,
                            "  %-" + Math.max(5, width) + "s  %,8d  %,10d%n",
                            row.label(),
                            row.training(),
                            row.validation());
        }
        if (rows.size() > MOST_LISTED) {
            err().printf("  and %d more%n", rows.size() - MOST_LISTED);
        }
        err().printf(
                        Locale.ROOT,
                        "%d epochs of %,d clips in batches of %d, learning rate %.4g%n",
                        recipe.epochs(),
                        recipe.clipsPerEpoch() == 0 ? examples.training() : recipe.clipsPerEpoch(),
                        recipe.batch(),
                        recipe.learningRate());
        err().flush();
    }

    /** One training, from its first step to the store. */
    private final class Job {

        private final ModelStore store;
        private final String model;
        private final TrainingData examples;
        private final Start start;
        private final TrainingRecipe recipe;
        private final Augmentation augmentation;
        private final List<String> nothing;
        private final ComputeSettings compute;
        private final Trainer trainer;
        private final Optional<ViewSource> views;

        Job(
                ModelStore store,
                String model,
                TrainingData examples,
                Start start,
                TrainingRecipe recipe,
                Augmentation augmentation,
                List<String> nothing,
                ComputeSettings compute,
                Trainer trainer) {
            this.store = store;
            this.model = model;
            this.examples = examples;
            this.start = start;
            this.recipe = recipe;
            this.augmentation = augmentation;
            this.nothing = nothing;
            this.compute = compute;
            this.trainer = trainer;
            this.views = examples.views(start.input());
        }

        int run(StopRequest stop) {
            TrainingResult result = train(stop);
            if (result.history().isEmpty()) {
                err().printf(
                                "Stopped in the first epoch; the same command goes on from %s%n",
                                checkpoint());
                return STOPPED;
            }
            keep(result, stop);
            if (!result.finished()) {
                err().printf("Stopped; the same command goes on from %s%n", checkpoint());
                return STOPPED;
            }
            trainer.discard();
            return 0;
        }

        private TrainingResult train(StopRequest stop) {
            TrainingDisplay display =
                    new TrainingDisplay(err(), Terminal.isStandardError(), clock, recipe.epochs());
            try (TensorSource initial = start.weights(examples.labels(), recipe.seed())) {
                return trainer.train(
                        initial,
                        examples.digest() + augmentation,
                        examples.clips(start.input(), augmentation),
                        views,
                        display,
                        stop);
            } finally {
                display.close();
            }
        }

        private void keep(TrainingResult result, StopRequest stop) {
            TrainedWeights weights = new TrainedWeights(result.weights());
            // After Ctrl-C there are seconds, and a split of thousands takes minutes.
            Optional<TrainedWeights.Measured> measured =
                    stop.getAsBoolean()
                            ? Optional.empty()
                            : views.map(
                                    some ->
                                            weights.measure(
                                                    draft(result, Optional.empty(), thresholds()),
                                                    some,
                                                    compute,
                                                    recipe.batch()));
            Optional<ClipMetrics> metrics = measured.map(TrainedWeights.Measured::metrics);
            StoredModel added =
                    weights.addTo(
                            store,
                            draft(
                                    result,
                                    metrics,
                                    measured.map(TrainedWeights.Measured::thresholds)
                                            .orElseGet(this::thresholds)));
            report.ifPresent(folder -> write(folder, added, result, metrics));
            say(added, result);
        }

        private ModelDraft draft(
                TrainingResult result, Optional<ClipMetrics> metrics, Thresholds thresholds) {
            TrainingProvenance provenance =
                    new TrainingProvenance(
                            examples,
                            start.description(examples.labels(), recipe.seed()),
                            recipe,
                            augmentation,
                            ModelsImportCommand.commandLine(spec));
            try {
                return new ModelDraft(
                        model,
                        start.network(examples.labels().size()),
                        start.input(),
                        examples.labels(),
                        nothing,
                        thresholds,
                        provenance.of(result, metrics, clock.instant()));
            } catch (IllegalArgumentException e) {
                throw new ConfigurationException(e.getMessage(), e);
            }
        }

        /** Where nothing was measured. */
        private Thresholds thresholds() {
            return start.labels().equals(examples.labels())
                    ? start.init().orElseThrow().manifest().thresholds()
                    : ThresholdCalibration.DEFAULT;
        }

        private void write(
                Path folder,
                StoredModel added,
                TrainingResult result,
                Optional<ClipMetrics> metrics) {
            try {
                new TrainingReport(
                                added.manifest().ref().toString(),
                                added.manifest().provenance(),
                                recipe,
                                result,
                                metrics.map(ClipMetrics::confusion))
                        .writeTo(folder);
            } catch (KinetoscopeException e) {
                throw new KinetoscopeException(
                        "%s is in the store, but %s"
                                .formatted(added.manifest().ref(), e.getMessage()),
                        e);
            }
        }

        private void say(StoredModel added, TrainingResult result) {
            if (json) {
                out().println(summary(added, result));
                return;
            }
            out().printf(
                            "Trained %s: %s%n",
                            added.manifest().ref(), added.manifest().provenance().result());
            out().printf("It is in %s%n", added.directory());
            report.ifPresent(folder -> out().printf("The report is in %s%n", folder));
            out().printf(
                            "Watch with it: ./kinetoscope demo --model %s --camera NAME=URI%n",
                            added.manifest().name());
        }

        private ObjectNode summary(StoredModel added, TrainingResult result) {
            JsonMapper mapper = JsonMapper.builder().build();
            TrainingRecord record = added.manifest().provenance().training();
            ObjectNode node =
                    mapper.createObjectNode()
                            .put("model", added.manifest().ref().toString())
                            .put("directory", added.directory().toString())
                            .put("epochs", record.epochs())
                            .put("bestEpoch", record.bestEpoch())
                            .put("finished", result.finished());
            node.set("validation", mapper.valueToTree(record.validation()));
            node.set("thresholds", mapper.valueToTree(added.manifest().thresholds()));
            node.put("report", report.map(Path::toString).orElse(null));
            return node;
        }
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private static String requireName(String name) {
        try {
            return ModelRef.latest(name).name();
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("--name: " + e.getMessage(), e);
        }
    }
}
