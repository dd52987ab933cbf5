package io.kinetoscope.stream.event;

import com.google.protobuf.InvalidProtocolBufferException;
import io.kinetoscope.stream.clip.ClipScores;
import io.kinetoscope.stream.clip.ClipSpan;
import io.kinetoscope.stream.clip.Latency;
import io.kinetoscope.stream.clip.ModelVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A stream as a test tells it: scores clip by clip, half a second each from {@link #T0}. Between
 * any two steps the state goes through its bytes.
 */
final class ScoreScript {

    static final Instant T0 = Instant.parse("2026-05-01T12:00:00Z");
    static final List<String> LABELS = List.of("nothing", "wave", "jump");
    static final Thresholds DEFAULTS = new Thresholds(0.6, 0.4);
    static final ModelVersion MODEL = new ModelVersion("tiny", 1);
    static final Latency LATENCY = new Latency(12, 3, 40, 55);

    private EventDetector detector;
    private DetectorState state = DetectorState.getDefaultInstance();
    private final List<ActionEvent> events = new ArrayList<>();
    private String session = "s1";
    private ModelVersion model = MODEL;
    private long index;
    private Instant time = T0;
    private final Duration slice = Duration.ofMillis(500);
    private final Duration clip = Duration.ofSeconds(2);

    ScoreScript(EventSettings settings) {
        this(new EventDetector(settings, LABELS, Set.of("nothing"), label -> DEFAULTS));
    }

    ScoreScript(EventDetector detector) {
        this.detector = detector;
    }

    /** No smoothing, no minimum duration, a merge gap of 1 s, updates every 2 s. */
    static EventSettings plain() {
        return settings(1, 0, 1000);
    }

    static EventSettings settings(int smoothing, int minimumMillis, int mergeGapMillis) {
        return new EventSettings(
                smoothing,
                LabelThresholds.modelDefault(EventSettings.ENTER_FLAG),
                LabelThresholds.modelDefault(EventSettings.EXIT_FLAG),
                Duration.ofMillis(minimumMillis),
                Duration.ofMillis(mergeGapMillis),
                Duration.ofSeconds(2),
                2,
                Duration.ofSeconds(30));
    }

    static Instant at(double seconds) {
        return T0.plusNanos(Math.round(seconds * 1e9));
    }

    /** One clip per score of label {@code wave}. */
    ScoreScript wave(double... scores) {
        for (double score : scores) {
            clip(1 - score, score, 0);
        }
        return this;
    }

    /** One clip with the probability of each label. */
    ScoreScript clip(double... probabilities) {
        float[] floats = new float[probabilities.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) probabilities[i];
        }
        keep(detector.accept(state, next(floats), time));
        index++;
        time = time.plus(slice);
        return this;
    }

    /** Clips that are skipped. */
    ScoreScript skip(int clips) {
        index += clips;
        time = time.plus(slice.multipliedBy(clips));
        return this;
    }

    ScoreScript session(String id) {
        session = id;
        index = 0;
        return this;
    }

    ScoreScript model(String name, int version) {
        model = new ModelVersion(name, version);
        return this;
    }

    ScoreScript detector(EventDetector other) {
        detector = other;
        return this;
    }

    ScoreScript endSession(double seconds) {
        keep(detector.endSession(state, session, at(seconds)));
        return this;
    }

    ScoreScript silence(Duration sinceLastClip) {
        Instant heard = time.minus(slice);
        keep(detector.endIfSilent(state, heard.plus(sinceLastClip)));
        return this;
    }

    /** What the next clip would be, so that a test can spoil it. */
    ClipScores next(float... probabilities) {
        ClipSpan span =
                new ClipSpan(
                        "door",
                        "door",
                        session,
                        index,
                        time,
                        time.plus(clip),
                        time,
                        time.plus(slice));
        return new ClipScores(span, model, probabilities, LATENCY);
    }

    DetectorState state() {
        return state;
    }

    String id(int record) {
        return events.get(record).id();
    }

    List<ActionEvent> events() {
        return events;
    }

    /** The events so far, each as {@code label type time}, the time in seconds since T0. */
    List<String> told() {
        return events.stream()
                .map(
                        event ->
                                event.label()
                                        + " "
                                        + event.type().word()
                                        + " "
                                        + Duration.between(T0, event.time()).toMillis() / 1000.0)
                .toList();
    }

    private void keep(Detection detection) {
        events.addAll(detection.events());
        try {
            state = DetectorState.parseFrom(detection.state().toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("what was written can be read", e);
        }
    }
}
