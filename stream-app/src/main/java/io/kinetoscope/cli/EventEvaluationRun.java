package io.kinetoscope.cli;

import io.kinetoscope.ingest.window.WindowSettings;
import io.kinetoscope.model.GoldenClip;
import io.kinetoscope.model.dataset.Dataset;
import io.kinetoscope.model.dataset.DatasetLayout;
import io.kinetoscope.model.dataset.DatasetSettings;
import io.kinetoscope.model.store.ModelManifest;
import io.kinetoscope.model.store.ModelRef;
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
import io.kinetoscope.stream.evidence.EvidenceSettings;
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

    private final ModelOptions model;
    private final StoredModel stored;
    private final ModelManifest manifest;
    private final StreamSettings settings;
    private final WindowSettings windows;
    private final DataOptions data;
    private final PrintWriter err;

    /**
     * What is asked.
     *
     * @param map model labels that stand for annotated ones
     */
    record Question(DatasetLayout layout, SplitChoice split, Map<String, List<String>> map) {}

    /** What answers it: the scored videos. */
    private record Judge(Dataset dataset, SplitChoice split, EventEvaluator evaluator) {}

    EventEvaluationRun(
            ModelOptions model,
            StreamSettings settings,
            WindowSettings windows,
            DataOptions data,
            PrintWriter err) {
        this.model = model;
        this.stored = model.find();
        this.manifest = stored.manifest();
        this.settings = settings;
        this.windows = windows;
        this.data = data;
        this.err = err;
    }

    /** The settings of the stream app, as far as they matter without Kafka. */
    static StreamSettings settings(ScoringOptions scoring) {
        EventSettings defaults = EventSettings.defaults();
        return new StreamSettings(
                "evaluation",
                scoring.clipStride(),
                new BatchSettings(scoring.maxBatch(), BATCH_DELAY, Duration.ZERO),
                scoring.events(
                        defaults.updateInterval(), defaults.topK(), defaults.silenceTimeout()),
                EvidenceSettings.NONE,
                Optional.empty(),
                Optional.empty(),
                0);
    }

    EvaluateCommand.Outcome evaluate(Question question) {
        // Wrong thresholds show before anything is scored.
        EventDetector detector = detector(manifest.thresholds());
        Judge judge = judge(question);
        EventSummary summary = summary(judge, judge.evaluator().evaluate(detector));
        return new EvaluateCommand.Outcome(summary.toText(), summary.toJson(), Optional.empty());
    }

    /** Adds a version of the model, if other thresholds are better. */
    EvaluateCommand.Outcome tune(Question question, String command, Clock clock) {
        Judge judge = judge(question);
        ThresholdTuning.Tuned tuned =
                new ThresholdTuning(judge.evaluator(), this::detector).tune(manifest.thresholds());
        Optional<ModelRef> added = Optional.empty();
        if (!tuned.changes().isEmpty()) {
            Provenance provenance = provenance(judge, tuned, command, clock);
            added =
                    Optional.of(
                            model.store()
                                    .addWithThresholds(
                                            stored,
                                            tuned.thresholds(),
                                            provenance,
                                            GoldenClip.COMPLETION)
                                    .manifest()
                                    .ref());
        }
        TuningSummary summary =
                new TuningSummary(summary(judge, tuned.after()), tuned, manifest.ref(), added);
        return new EvaluateCommand.Outcome(summary.toText(), summary.toJson(), Optional.empty());
    }

    private Judge judge(Question question) {
        // With the labels of the data: which of the model's stand for them is said below.
        Dataset dataset = data.open(DatasetSettings.evaluation(question.layout(), List.of()), err);
        LabelMapping mapping =
                new LabelMapping(
                        manifest.labels(),
                        Set.copyOf(manifest.backgroundLabels()),
                        dataset.labels(),
                        question.map());
        SplitChoice split = question.split();
        List<VideoAnnotations> videos =
                VideoAnnotations.of(dataset.labels(), split.of(dataset), split.others(dataset));
        return new Judge(dataset, split, new EventEvaluator(score(videos), mapping));
    }

    private List<AnnotatedVideo> score(List<VideoAnnotations> videos) {
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

    private EventSummary summary(Judge judge, EventEvaluation evaluation) {
        return new EventSummary(
                manifest.ref(),
                judge.dataset().description(),
                judge.split().toString(),
                evaluation);
    }

    private Provenance provenance(
            Judge judge, ThresholdTuning.Tuned tuned, String command, Clock clock) {
        Provenance own = manifest.provenance();
        String result =
                String.format(
                        Locale.ROOT,
                        "thresholds of %s tuned on %s (%s): F1 of events at overlap 0.3 %s, before %s",
                        manifest.ref(),
                        judge.dataset().description(),
                        judge.split(),
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
