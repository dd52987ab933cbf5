package io.kinetoscope.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.scene.Motion;
import io.kinetoscope.model.ClipShape;
import io.kinetoscope.model.LoadedModel;
import io.kinetoscope.model.dataset.Dataset;
import io.kinetoscope.model.dataset.DatasetSettings;
import io.kinetoscope.model.dataset.ExampleViews;
import io.kinetoscope.model.dataset.MotionClips;
import io.kinetoscope.model.dataset.PictureCache;
import io.kinetoscope.model.dataset.Sampling;
import io.kinetoscope.model.dataset.ViewSource;
import io.kinetoscope.model.evaluation.Agreement;
import io.kinetoscope.model.evaluation.ClipEvaluator;
import io.kinetoscope.model.evaluation.ClipMetrics;
import io.kinetoscope.model.evaluation.ConfusionMatrix;
import io.kinetoscope.model.script.Arithmetic;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.StoredModel;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Measures a model on single clips. */
final class ClipEvaluation {

    /** Far from what is trained on where nothing is said. */
    private static final long RENDERED_SEED = 5001;

    private static final int MOST_READERS = 8;
    private static final int LABELS_OF_A_PRINTED_MATRIX = 12;

    private final StoredModel stored;
    private final ClipOptions options;
    private final int batch;
    private final PrintWriter err;

    /** With the same model in float32; without clips where that is what is measured. */
    private final Agreement agreement = new Agreement();

    ClipEvaluation(StoredModel stored, ClipOptions options, int batch, PrintWriter err) {
        this.stored = stored;
        this.options = options;
        this.batch = batch;
        this.err = err;
    }

    EvaluateCommand.Outcome run(DataOptions data, SplitChoice split, ModelOptions model) {
        InputSpec input = options.input(stored.manifest().input());
        if (data.rendered().isPresent()) {
            return runRendered(data, input, split, model);
        }
        Sampling sampling = options.sampling(data.isBenchmark());
        Dataset dataset =
                data.open(
                        DatasetSettings.evaluation(data.layout(), stored.manifest().labels()), err);
        ExampleViews views =
                new ExampleViews(
                        dataset.labels(),
                        split.of(dataset),
                        input,
                        sampling,
                        options.clips(),
                        options.crops(),
                        new PictureCache(
                                Math.min(
                                        PictureCache.DEFAULT_BYTES,
                                        Runtime.getRuntime().maxMemory() / 4)));
        String protocol =
                "%d frames x %d clips x %d crops, by %s"
                        .formatted(
                                input.frames(),
                                options.clips(),
                                options.crops(),
                                sampling.name().toLowerCase(Locale.ROOT));
        return outcome(
                measure(views, input, model),
                "%s (%s)".formatted(dataset.description(), split),
                dataset.description(),
                split,
                protocol);
    }

    private EvaluateCommand.Outcome runRendered(
            DataOptions data, InputSpec input, SplitChoice split, ModelOptions model) {
        RenderedData.requireSquare(input);
        if (!stored.manifest().labels().equals(Motion.labels())) {
            throw new ConfigurationException(
                    "--rendered shows %s, which are not the labels of %s"
                            .formatted(
                                    String.join(", ", Motion.labels()), stored.manifest().ref()));
        }
        long seed = data.renderedSeed(RENDERED_SEED);
        String description = "rendered clips of moving figures, seed " + seed;
        try (MotionClips clips = new MotionClips(input, seed, data.rendered().orElseThrow())) {
            return outcome(
                    measure(clips, input, model),
                    description,
                    description,
                    split,
                    "%d frames x 1 clip x 1 crop".formatted(input.frames()));
        }
    }

    private ClipMetrics measure(ViewSource views, InputSpec input, ModelOptions model) {
        ClipShape shape = new ClipShape(input.frames(), input.cropHeight(), input.cropWidth());
        try (LoadedModel loaded = model.load(stored)) {
            if (model.arithmetic(stored) == Arithmetic.FP32) {
                return measure(views, clips -> loaded.logits(clips, shape));
            }
            try (LoadedModel reference = model.loadInFloat32(stored)) {
                return measure(
                        views,
                        clips -> {
                            float[][] logits = loaded.logits(clips, shape);
                            agreement.add(reference.logits(clips, shape), logits);
                            return logits;
                        });
            }
        }
    }

    private ClipMetrics measure(ViewSource views, Function<List<byte[]>, float[][]> network) {
        try (ProgressLine line =
                new ProgressLine(err, Terminal.isStandardError(), Clock.systemUTC())) {
            return ClipMetrics.of(
                    new ClipEvaluator(network, batch, readers())
                            .predict(
                                    views,
                                    (done, of) ->
                                            line.show(
                                                    "scored %,d of %,d examples"
                                                            .formatted(done, of))));
        }
    }

    private EvaluateCommand.Outcome outcome(
            ClipMetrics metrics,
            String what,
            String description,
            SplitChoice split,
            String protocol) {
        return new EvaluateCommand.Outcome(
                text(metrics, what, protocol),
                json(metrics, description, split, protocol),
                Optional.of(metrics.confusion()));
    }

    private static int readers() {
        return Math.min(MOST_READERS, Runtime.getRuntime().availableProcessors());
    }

    private String text(ClipMetrics metrics, String what, String protocol) {
        StringBuilder text = new StringBuilder();
        line(text, "%s on %s", stored.manifest().ref(), what);
        line(text, "%,d examples, %s", metrics.examples(), protocol);
        line(text, "");
        line(text, "top-1                   %s", Numbers.percent(metrics.top1()));
        line(text, "top-5                   %s", Numbers.percent(metrics.top5()));
        line(text, "mean per-class accuracy %s", Numbers.percent(metrics.meanPerClass()));
        line(text, "mean cross entropy      %8.3f", metrics.crossEntropy());
        if (agreement.clips() > 0) {
            line(text, "as in float32           %s", Numbers.percent(agreement.top1()));
            line(text, "largest logit change    %8.3f", agreement.largestChange());
        }
        line(text, "");
        int width = width(metrics.confusion().labels());
        line(
                text,
                "%-" + width + "s  %8s %9s %9s %9s",
                "label",
                "examples",
                "accuracy",
                "precision",
                "F1");
        for (ClipMetrics.Label label : metrics.labels()) {
            line(
                    text,
                    "%-" + width + "s  %8d %9s %9s %9s",
                    label.label(),
                    label.support(),
                    Numbers.percent(label.accuracy()),
                    Numbers.percent(label.precision()),
                    Numbers.decimals(label.f1(), 3));
        }
        if (metrics.labels().size() <= LABELS_OF_A_PRINTED_MATRIX) {
            addMatrix(text, metrics.confusion(), width);
        }
        return text.toString();
    }

    private static void addMatrix(StringBuilder text, ConfusionMatrix matrix, int width) {
        line(text, "");
        line(text, "true (row) taken for (column)");
        StringBuilder head = new StringBuilder(" ".repeat(width) + "  ");
        for (int column = 1; column <= matrix.labels().size(); column++) {
            head.append("%6d".formatted(column));
        }
        line(text, "%s", head);
        for (int row = 0; row < matrix.labels().size(); row++) {
            StringBuilder cells = new StringBuilder();
            matrix.counts().get(row).forEach(count -> cells.append("%6d".formatted(count)));
            line(text, "%-" + width + "s  %s  %d", matrix.labels().get(row), cells, row + 1);
        }
    }

    private ObjectNode json(
            ClipMetrics metrics, String description, SplitChoice split, String protocol) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.put("model", stored.manifest().ref().toString());
        all.put("data", description);
        all.put("split", split.toString());
        ObjectNode clips = all.putObject("clips");
        clips.put("protocol", protocol);
        clips.put("examples", metrics.examples());
        Numbers.put(clips, "top1", metrics.top1());
        Numbers.put(clips, "top5", metrics.top5());
        Numbers.put(clips, "meanPerClassAccuracy", metrics.meanPerClass());
        Numbers.put(clips, "crossEntropy", metrics.crossEntropy());
        if (agreement.clips() > 0) {
            ObjectNode float32 = clips.putObject("float32");
            Numbers.put(float32, "agreement", agreement.top1());
            Numbers.put(float32, "largestLogitChange", agreement.largestChange());
        }
        ObjectNode labels = clips.putObject("labels");
        for (ClipMetrics.Label label : metrics.labels()) {
            ObjectNode row = labels.putObject(label.label());
            row.put("examples", label.support());
            row.put("predicted", label.predicted());
            Numbers.put(row, "accuracy", label.accuracy());
            Numbers.put(row, "precision", label.precision());
            Numbers.put(row, "recall", label.accuracy());
            Numbers.put(row, "f1", label.f1());
        }
        ObjectNode confusion = clips.putObject("confusion");
        ArrayNode names = confusion.putArray("labels");
        metrics.confusion().labels().forEach(names::add);
        ArrayNode counts = confusion.putArray("counts");
        for (List<Integer> row : metrics.confusion().counts()) {
            ArrayNode cells = counts.addArray();
            row.forEach(cells::add);
        }
        return all;
    }

    private static int width(List<String> labels) {
        return Math.min(50, Math.max(5, labels.stream().mapToInt(String::length).max().orElse(5)));
    }

    @SuppressWarnings("AnnotateFormatMethod") // The width of the labels' column is not fixed.
    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }
}
