package io.kinetoscope.cli;

import io.kinetoscope.ingest.scene.Motion;
import io.kinetoscope.ingest.scene.MotionScript;
import io.kinetoscope.ingest.scene.TrueMotion;
import io.kinetoscope.model.evaluation.EventMetrics;
import io.kinetoscope.model.evaluation.LabelledSpan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Compares the events of synthetic cameras with what they showed. Only motions count that the model
 * has a label of the same name for. Used by one thread.
 */
final class SceneComparison {

    private static final double OVERLAP = 0.3;

    private final Set<String> labels;
    private final List<LabelledSpan> shown = new ArrayList<>();
    private final List<LabelledSpan> reported = new ArrayList<>();
    private double seconds;
    private boolean compared;

    /**
     * @param labels the model's, without those that make no events
     */
    SceneComparison(Collection<String> labels) {
        this.labels = new LinkedHashSet<>(labels);
        this.labels.retainAll(Motion.labels());
        this.labels.remove(Motion.STILL.label());
    }

    /**
     * Adds what became of a stream. A motion that was going on at the end counts when more than
     * half of it was scored; else neither it nor what was reported meanwhile counts.
     *
     * @param stream names the stream and its session; each comes once
     * @param scoredSeconds how much of the scene was scored, from its beginning
     * @param events of the stream, in seconds since the scene's beginning
     */
    void add(String stream, MotionScript script, double scoredSeconds, List<LabelledSpan> events) {
        compared = true;
        seconds += scoredSeconds;
        double judgedUntil = scoredSeconds;
        for (TrueMotion motion : script.between(0, (long) (scoredSeconds * 1e6))) {
            String label = motion.motion().label();
            double start = motion.startMicros() / 1e6;
            double end = motion.endMicros() / 1e6;
            if (!labels.contains(label)) {
                continue;
            }
            if (scoredSeconds - start > (end - start) / 2) {
                shown.add(new LabelledSpan(stream, label, start, Math.min(end, scoredSeconds)));
            } else {
                judgedUntil = start;
            }
        }
        for (LabelledSpan event : events) {
            if (labels.contains(event.label()) && event.middle() < judgedUntil) {
                reported.add(new LabelledSpan(stream, event.label(), event.start(), event.end()));
            }
        }
    }

    /** Empty when no stream was added, or the model knows none of the motions. */
    Optional<DemoSummary.Truth> truth() {
        return compared && !labels.isEmpty()
                ? Optional.of(
                        DemoSummary.Truth.of(
                                EventMetrics.of(shown, reported, OVERLAP, seconds).total()))
                : Optional.empty();
    }
}
