package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.scene.Motion;
import io.kinetoscope.model.ComputeSettings;
import io.kinetoscope.model.dataset.Augmentation;
import io.kinetoscope.model.dataset.Dataset;
import io.kinetoscope.model.dataset.DatasetSettings;
import io.kinetoscope.model.dataset.FlipPair;
import io.kinetoscope.model.dataset.Sampling;
import io.kinetoscope.model.store.ModelRef;
import io.kinetoscope.model.store.ModelStore;
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

    private static final long RENDERED_SEED = 1;

    /** What people call it when nothing happens. */
    private static final Set<String> BACKGROUND =
            Set.of("background", "empty", "still", "none", "nothing", "idle");

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

        PrintWriter err = spec.commandLine().getErr();
        try (TrainingData examples = open(start)) {
            TrainingPlan plan = plan(model, examples, start, defaults, augmentation);
            TrainingJob job =
                    new TrainingJob(
                            plan,
                            store,
                            checkpoint(),
                            compute,
                            new TrainingReports(
                                    spec.commandLine().getOut(), err, report, json, clock));
            if (restart) {
                job.discard();
            }
            plan.describe(err);
            return train(job, err);
        }
    }

    private TrainingPlan plan(
            String model,
            TrainingData examples,
            Start start,
            RecipeDefaults defaults,
            Augmentation augmentation) {
        return new TrainingPlan(
                model,
                examples,
                start,
                recipeOptions.recipe(defaults, examples.training(), start.frozenStages()),
                augmentation,
                background(examples.labels(), start),
                ModelsImportCommand.commandLine(spec));
    }

    private int train(TrainingJob job, PrintWriter err) {
        StopRequest stop = new StopRequest();
        try (Shutdown shutdown = new Shutdown()) {
            shutdown.add(stop);
            try {
                return job.run(stop);
            } finally {
                err.flush();
                spec.commandLine().getOut().flush();
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
                    data.renderedSeed(RENDERED_SEED),
                    !start.labels().equals(Motion.labels()));
        }
        DatasetSettings settings =
                DatasetSettings.training(data.layout(), recipeOptions.seed())
                        .withValidationFraction(validationShare)
                        .withLabels(labelsFile.map(LabelsFile::read).orElse(List.of()));
        Dataset dataset = data.open(settings, spec.commandLine().getErr());
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

    private static String requireName(String name) {
        try {
            return ModelRef.latest(name).name();
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("--name: " + e.getMessage(), e);
        }
    }
}
