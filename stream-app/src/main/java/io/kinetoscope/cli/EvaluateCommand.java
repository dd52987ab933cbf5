package io.kinetoscope.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.window.WindowSettings;
import io.kinetoscope.model.dataset.DatasetLayout;
import io.kinetoscope.model.evaluation.ConfusionMatrix;
import io.kinetoscope.model.training.report.EvaluationReport;
import io.kinetoscope.stream.StreamSettings;
import io.kinetoscope.stream.evaluation.LabelMapping;
import io.kinetoscope.stream.event.EventSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures a model on examples, or the events that come of it on annotated videos. */
@Command(
        name = "evaluate",
        description = {
            "Measure how good a model is on clips; with --events, how good the events are that a"
                    + " subscriber of the topics would see.",
            "What the numbers mean: docs/EVALUATION.md."
        })
final class EvaluateCommand extends LoggedCommand implements Callable<Integer> {

    @Option(
            names = "--events",
            description =
                    "Measure the events that the pipeline makes of annotated videos, not single"
                            + " clips.")
    private boolean events;

    @Option(
            names = "--split",
            paramLabel = "train|validation|all",
            description =
                    "Examples to measure on; without a split of its own the data is validation as a"
                            + " whole (default: validation; --events: all).")
    private Optional<SplitChoice> split;

    @Option(
            names = "--tune",
            description =
                    "With --events: find the thresholds with which events agree best with the"
                            + " annotations, and add a version of the model with them.")
    private boolean tune;

    @Option(
            names = "--map",
            paramLabel = "LABEL=MODEL_LABEL[,…]",
            split = "\n",
            description =
                    "With --events: labels of the model that stand for an annotated label of another"
                            + " name; none leaves the label out (repeatable).")
    private List<String> map = List.of();

    @Mixin private ClipOptions clips;

    @Option(
            names = "--json",
            description = "Result as one JSON object on the last line of standard output.")
    private boolean json;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description =
                    "Folder for evaluation.json and, of clips, the confusion matrix as a picture.")
    private Optional<Path> report;

    @Mixin private DataOptions data;
    @Mixin private ModelOptions model;
    @Mixin private ScoringOptions scoring;
    @Mixin private WindowOptions windows;
    @Spec private CommandSpec spec;

    /** What an evaluation came to: for people, for programs, and as a picture. */
    record Outcome(String text, ObjectNode json, Optional<ConfusionMatrix> confusion) {}

    @Override
    public Integer call() {
        report.ifPresent(EvaluationReport::requireWritable);
        requireEvents("--tune", tune);
        requireEvents("--map", !map.isEmpty());
        Outcome outcome = events ? evaluateEvents() : evaluateClips();
        report.ifPresent(
                directory ->
                        new EvaluationReport(outcome.json().toPrettyString(), outcome.confusion())
                                .writeTo(directory));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(outcome.json());
        } else {
            out.print(outcome.text());
        }
        out.flush();
        return 0;
    }

    private Outcome evaluateClips() {
        // What is wrong with the flags shows before a model is looked for.
        if (data.rendered().isEmpty()) {
            data.layout();
        }
        clips.requireSound();
        return new ClipEvaluation(model.find(), clips, scoring.maxBatch(), err())
                .run(data, split.orElse(SplitChoice.VALIDATION), model);
    }

    private Outcome evaluateEvents() {
        clips.requireUnused();
        if (tune && scoring.hasThresholds()) {
            throw new ConfigurationException(
                    "--tune finds the thresholds: leave out %s and %s"
                            .formatted(EventSettings.ENTER_FLAG, EventSettings.EXIT_FLAG));
        }
        DatasetLayout layout = data.layout();
        if (!(layout instanceof DatasetLayout.Annotations)) {
            throw new ConfigurationException(
                    "--events looks at annotated videos: name them with --annotations FILE.csv");
        }
        EventEvaluationRun.Question question =
                new EventEvaluationRun.Question(
                        layout, split.orElse(SplitChoice.ALL), LabelMapping.parse(map));
        StreamSettings settings = EventEvaluationRun.settings(scoring);
        WindowSettings window = windows.settings();
        EventEvaluationRun run = new EventEvaluationRun(model, settings, window, data, err());
        return tune
                ? run.tune(question, ModelsImportCommand.commandLine(spec), Clock.systemUTC())
                : run.evaluate(question);
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private void requireEvents(String flag, boolean given) {
        if (given && !events) {
            throw new ConfigurationException("%s goes with --events".formatted(flag));
        }
    }
}
