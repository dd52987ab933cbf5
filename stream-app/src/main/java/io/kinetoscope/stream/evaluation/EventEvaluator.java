package io.kinetoscope.stream.evaluation;

import io.kinetoscope.model.evaluation.LabelledSpan;
import io.kinetoscope.stream.event.EventDetector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Judges detectors by what they report of annotated videos. Immutable; any thread may use it. */
public final class EventEvaluator {

    private final List<AnnotatedVideo> videos;
    private final LabelMapping mapping;

    public EventEvaluator(List<AnnotatedVideo> videos, LabelMapping mapping) {
        this.videos = List.copyOf(videos);
        this.mapping = mapping;
    }

    /**
     * Detects and judges.
     *
     * @param detector of the labels that the videos were scored with
     */
    public EventEvaluation evaluate(EventDetector detector) {
        List<LabelledSpan> annotated = new ArrayList<>();
        List<LabelledSpan> reported = new ArrayList<>();
        double seconds = 0;
        for (AnnotatedVideo video : videos) {
            video.annotated().stream()
                    .filter(span -> mapping.isExpected(span.label()))
                    .forEach(annotated::add);
            judged(video.video().events(detector)).stream()
                    .filter(video::isWatched)
                    .forEach(reported::add);
            seconds += video.watchedSeconds();
        }
        return EventEvaluation.of(annotated, reported, seconds);
    }

    LabelMapping mapping() {
        return mapping;
    }

    /**
     * Events under the labels that they are judged as. What several labels of the model report at
     * the same time as one annotated label is one event.
     */
    private List<LabelledSpan> judged(List<LabelledSpan> events) {
        Map<String, List<LabelledSpan>> byLabel = new LinkedHashMap<>();
        events.stream()
                .sorted(Comparator.comparingDouble(LabelledSpan::start))
                .forEach(
                        event -> {
                            String label = mapping.judgedAs(event.label());
                            add(
                                    byLabel.computeIfAbsent(label, l -> new ArrayList<>()),
                                    new LabelledSpan(
                                            event.video(), label, event.start(), event.end()),
                                    mapping.modelLabels(label).size() > 1);
                        });
        return byLabel.values().stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingDouble(LabelledSpan::start))
                .toList();
    }

    private static void add(List<LabelledSpan> spans, LabelledSpan next, boolean unite) {
        int last = spans.size() - 1;
        if (unite && last >= 0 && next.start() <= spans.get(last).end()) {
            LabelledSpan before = spans.get(last);
            spans.set(
                    last,
                    new LabelledSpan(
                            before.video(),
                            before.label(),
                            before.start(),
                            Math.max(before.end(), next.end())));
        } else {
            spans.add(next);
        }
    }
}
