package io.kinetoscope.stream.evaluation;

import io.kinetoscope.model.evaluation.LabelledSpan;
import io.kinetoscope.stream.clip.ClipScores;
import io.kinetoscope.stream.clip.ClipSpan;
import io.kinetoscope.stream.clip.Latency;
import io.kinetoscope.stream.clip.ModelVersion;
import io.kinetoscope.stream.clip.SessionEnd;
import io.kinetoscope.stream.event.EventDetector;
import io.kinetoscope.stream.event.EventSettings;
import io.kinetoscope.stream.event.LabelThresholds;
import io.kinetoscope.stream.event.Thresholds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Videos whose clips, one a second, have scores that a test wrote down. */
final class Scenes {

    static final String VIDEO = "door.mp4";
    static final List<String> LABELS = List.of("none", "wave", "jump");

    private static final Instant BEGIN = Instant.parse("2026-01-01T12:00:00Z");

    private Scenes() {}

    /**
     * A video of a second for each pair of scores.
     *
     * @param scores of {@code wave} and {@code jump}
     */
    static ScoredVideo video(double[]... scores) {
        List<ClipScores> clips = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            float wave = (float) scores[i][0];
            float jump = (float) scores[i][1];
            Instant from = BEGIN.plusSeconds(i);
            clips.add(
                    new ClipScores(
                            new ClipSpan(
                                    "c",
                                    "c",
                                    "s",
                                    i,
                                    from,
                                    from.plusSeconds(1),
                                    from,
                                    from.plusSeconds(1)),
                            new ModelVersion("m", 1),
                            new float[] {Math.max(0, 1 - wave - jump), wave, jump},
                            new Latency(0, 0, 0, 0)));
        }
        return new ScoredVideo(
                VIDEO,
                BEGIN,
                clips,
                new SessionEnd("c", "c", "s", BEGIN.plusSeconds(scores.length)));
    }

    /** A video in which only {@code wave} has scores. */
    static ScoredVideo waving(double... scores) {
        double[][] both = new double[scores.length][];
        for (int i = 0; i < scores.length; i++) {
            both[i] = new double[] {scores[i], 0};
        }
        return video(both);
    }

    /** Every clip for itself; pauses of a second end an event. */
    static EventDetector detector(io.kinetoscope.model.store.Thresholds thresholds) {
        return new EventDetector(
                new EventSettings(
                        1,
                        LabelThresholds.modelDefault(EventSettings.ENTER_FLAG),
                        LabelThresholds.modelDefault(EventSettings.EXIT_FLAG),
                        Duration.ZERO,
                        Duration.ofMillis(500),
                        Duration.ofSeconds(5),
                        1,
                        Duration.ofSeconds(30)),
                LABELS,
                Set.of("none"),
                label -> new Thresholds(thresholds.of(label).enter(), thresholds.of(label).exit()));
    }

    static EventDetector detector() {
        return detector(new io.kinetoscope.model.store.Thresholds(0.5, 0.4));
    }

    static LabelledSpan span(String label, double start, double end) {
        return new LabelledSpan(VIDEO, label, start, end);
    }
}
