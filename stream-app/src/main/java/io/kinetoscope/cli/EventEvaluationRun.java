package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.window.WindowSettings;
import io.kinetoscope.model.dataset.Dataset;
import io.kinetoscope.model.dataset.DatasetLayout;
import io.kinetoscope.model.dataset.DatasetSettings;
import io.kinetoscope.model.store.ModelManifest;
import io.kinetoscope.model.store.Provenance;
import io.kinetoscope.model.store.StoredModel;
import io.kinetoscope.model.store.Thresholds;
import io.kinetoscope.stream.StreamSettings;
import io.kinetoscope.stream.evaluation.AnnotatedVideo;
import io.kinetoscope.stream.evaluation.EventEvaluation;
import io.kinetoscope.stream.evaluation.EventEvaluator;
import io.kinetoscope.stream.evaluation.LabelMapping;
import io.kinetoscope.stream.evaluation.ThresholdTuning;
import io.kinetoscope.stream.evaluation.VideoAnnotations;
import io.kinetoscope.stream.evaluation.VideoScorer;
import io.kinetoscope.stream.event.EventDetector;
import io.kinetoscope.stream.event.EventSettings;
import io.kinetoscope.stream.inference.BatchSettings;
import io.kinetoscope.stream.inference.RsaNetClassifier;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Measures the events that the pipeline makes of annotated videos. */
final class EventEvaluationRun {

    private static final Duration BATCH_DELAY = Duration.ofMillis(20);
    private static final int LONGEST_SOURCE = 1000;
    private static final int LONGEST_RESULT = 4000;

    private final StoredModel stored;
    private final ModelManifest manifest;
    private final StreamSettings settings;
    private final WindowSettings windows;
    private final boolean thresholdsGiven;
    private final PrintWriter err;

    /** What is to be judged, and what by. */
    private record Judge(Dataset dataset, EventEvaluator evaluator) {}

    EventEvaluationRun(
            StoredModel stored, ScoringOptions scoring, WindowSettings windows, PrintWriter err) {
        this.stored = stored;
        this.manifest = stored.manifest();
        this.windows = windows;
        this.thresholdsGiven = scoring.hasThresholds();
        this.err = err;
        EventSettings defaults = EventSettings.defaults();
        this.settings =
                new StreamSettings(
                        "evaluation",
                        scoring.clipStride(),
                        new BatchSettings(scoring.maxBatch(), BATCH_DELAY, Duration.ZERO),
                        scoring.events(
                                defaults.updateInterval(),
                                defaults.topK(),
                                defaults.silenceTimeout()),
                        Optional.empty(),
                        Optional.empty());
    }

    EvaluateCommand.Outcome evaluate(
            DataOptions data, SplitChoice split, List<String> map, ModelOptions model) {
        // Wrong thresholds show before anything is scored.
        EventDetector detector = detector(manifest.thresholds());
        Judge judge = judge(data, split, map, model);
        EventEvaluation evaluation = judge.evaluator().evaluate(detector);
        EventSummary summary = summary(judge, split, evaluation);
        return new EvaluateCommand.Outcome(summary.toText(), summary.toJson(), Optional.empty());
    }

    EvaluateCommand.Outcome tune(
            DataOptions data,
            SplitChoice split,
            List<String> map,
            ModelOptions model,
            String command,
            Clock clock) {
        if (thresholdsGiven) {
            throw new ConfigurationException(
                    "--tune finds the thresholds: leave out %s and %s"
                            .formatted(EventSettings.ENTER_FLAG, EventSettings.EXIT_FLAG));
        }
        detector(manifest.thresholds());
        Judge judge = judge(data, split, map, model);
        ThresholdTuning.Tuned tuned =
                new ThresholdTuning(judge.evaluator(), this::detector).tune(manifest.thresholds());
        Optional<StoredModel> added =
                tuned.changes().isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                model.store()
                                        .addWithThresholds(
                                                stored,
                                                tuned.thresholds(),
                                                provenance(
                                                        judge.dataset(),
                                                        split,
                                                        tuned,
                                                        command,
                                                        clock)));
        TuningSummary summary =
                new TuningSummary(
                        summary(judge, split, tuned.after()),
                        tuned,
                        manifest.ref(),
                        added.map(version -> version.manifest().ref()));
        return new EvaluateCommand.Outcome(summary.toText(), summary.toJson(), Optional.empty());
    }

    private Judge judge(DataOptions data, SplitChoice split, List<String> map, ModelOptions model) {
        DatasetLayout layout = data.layout();
        if (!(layout instanceof DatasetLayout.Annotations)) {
            throw new ConfigurationException(
                    "--events looks at annotated videos: name them with --annotations FILE.csv");
        }
        Map<String, List<String>> given = LabelMapping.parse(map);
        // With the labels of the data: which of the model's stand for them is said below.
        Dataset dataset = data.open(DatasetSettings.evaluation(layout, List.of()), err);
        LabelMapping mapping =
                new LabelMapping(
                        manifest.labels(),
                        Set.copyOf(manifest.backgroundLabels()),
                        dataset.labels(),
                        given);
        List<VideoAnnotations> videos =
                VideoAnnotations.of(dataset.labels(), split.of(dataset), split.others(dataset));
        return new Judge(dataset, new EventEvaluator(score(videos, model), mapping));
    }

    private List<AnnotatedVideo> score(List<VideoAnnotations> videos, ModelOptions model) {
        List<AnnotatedVideo> scored = new ArrayList<>();
        try (RsaNetClassifier classifier = new RsaNetClassifier(model.load(stored));
                VideoScorer scorer =
                        new VideoScorer(
                                classifier,
                                manifest.input(),
                                settings.clipTiming(manifest.input()),
                                windows,
                                settings.batch(),
                                Clock.systemUTC());
                ProgressLine line =
                        new ProgressLine(err, Terminal.isStandardError(), Clock.systemUTC())) {
            for (VideoAnnotations video : videos) {
                String where =
                        videos.size() == 1
                                ? ""
                                : "video %,d of %,d, ".formatted(scored.size() + 1, videos.size());
                scored.add(
                        video.with(
                                scorer.score(
                                        video.video(),
                                        seconds ->
                                                line.show(
                                                        String.format(
                                                                Locale.ROOT,
                                                                "%s%s: %.0f of %.0f s",
                                                                where,
                                                                video.video().getFileName(),
                                                                seconds,
                                                                video.seconds())))));
            }
        }
        return scored;
    }

    private EventDetector detector(Thresholds thresholds) {
        return settings.detector(manifest, thresholds);
    }

    private EventSummary summary(Judge judge, SplitChoice split, EventEvaluation evaluation) {
        return new EventSummary(
                manifest.ref(), judge.dataset().description(), split.toString(), evaluation);
    }

    private Provenance provenance(
            Dataset dataset,
            SplitChoice split,
            ThresholdTuning.Tuned tuned,
            String command,
            Clock clock) {
        Provenance own = manifest.provenance();
        String result =
                String.format(
                        Locale.ROOT,
                        "thresholds of %s tuned on %s (%s): F1 of events at overlap 0.3 %s, before %s",
                        manifest.ref(),
                        dataset.description(),
                        split,
                        Numbers.decimals(f1(tuned.after()), 3),
                        Numbers.decimals(f1(tuned.before()), 3));
        return new Provenance(
                own.kind(),
                shortened(own.source(), LONGEST_SOURCE),
                shortened(command, LONGEST_RESULT),
                clock.instant(),
                shortened(
                        own.result() == null ? result : result + "; " + own.result(),
                        LONGEST_RESULT),
                own.training());
    }

    private static double f1(EventEvaluation evaluation) {
        return evaluation.overlaps().get(0).total().f1();
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }
}
