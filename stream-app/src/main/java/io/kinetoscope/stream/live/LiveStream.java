package io.kinetoscope.stream.live;

import io.kinetoscope.stream.clip.ModelVersion;
import io.kinetoscope.stream.event.LabelScore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** What is remembered of a stream. Guarded by its {@link LiveView}. */
final class LiveStream {

    /** Later than this scores are no longer of now. */
    static final Duration LATE = Duration.ofSeconds(5);

    /** Longer than between two clips of any usual model. */
    static final Duration UNSCORED = Duration.ofSeconds(15);

    final String id;
    final String camera;

    /** Stands for a camera of which no stream is known yet. */
    boolean placeholder;

    private final Deque<ScoredClip> clips = new ArrayDeque<>();
    private Instant heard;
    private Instant scored;
    private Optional<StreamNow.Pictures> pictures = Optional.empty();
    private StreamState shown = StreamState.UNKNOWN;
    long version;

    LiveStream(String id, String camera, boolean placeholder, Instant now) {
        this.id = id;
        this.camera = camera;
        this.placeholder = placeholder;
        this.heard = now;
    }

    void scored(ScoredClip clip, int most, Instant now) {
        clips.add(clip);
        while (clips.size() > most) {
            clips.remove();
        }
        scored = now;
        heard = now;
    }

    void pictures(StreamNow.Pictures newest, Instant now) {
        pictures = Optional.ofNullable(newest);
        heard = now;
    }

    Instant heard() {
        return heard;
    }

    int clips() {
        return clips.size();
    }

    /** Whether its state is another one than when it was asked for last. */
    boolean stateChanged(Optional<CameraTold> told, Instant now) {
        StreamState state = now(told, now).state();
        boolean changed = state != shown;
        shown = state;
        return changed;
    }

    /** Clips whose slices touch a span, oldest first. */
    List<ScoredClip> clipsBetween(Instant from, Instant until) {
        List<ScoredClip> within = new ArrayList<>();
        for (ScoredClip clip : clips) {
            if (clip.until().isAfter(from) && clip.from().isBefore(until)) {
                within.add(clip);
            }
        }
        return within;
    }

    StreamNow now(Optional<CameraTold> told, Instant now) {
        Optional<ScoredClip> clip = Optional.ofNullable(clips.peekLast());
        double late = clip.map(c -> c.latencyMs().total() / 1e3).orElse(0.0);
        Instant waiting = scored != null ? scored : told.map(t -> t.status().since()).orElse(heard);
        double unscored = Math.max(0, Duration.between(waiting, now).toMillis() / 1e3);
        boolean stands = unscored > UNSCORED.toSeconds();
        double lag = stands ? unscored : late;
        StreamState state = told.map(t -> t.state(now)).orElse(StreamState.UNKNOWN);
        String why = told.map(t -> t.why(now)).orElse("nobody told of its camera");
        if (state == StreamState.UNKNOWN && !stands) {
            state = StreamState.ONLINE;
            why = "";
        }
        if (state == StreamState.ONLINE && stands) {
            state = StreamState.BEHIND;
            why =
                    clip.isPresent()
                            ? "nothing was scored for %.0f s".formatted(unscored)
                            : "nothing was scored yet";
        } else if (state == StreamState.ONLINE && late > LATE.toSeconds()) {
            state = StreamState.BEHIND;
            why = "scores come %.0f s late".formatted(late);
        }
        return new StreamNow(
                id,
                camera,
                state,
                why,
                told.map(t -> t.status().since()),
                told.map(t -> t.status().framesPerSecond()).orElse(0.0),
                lag,
                clip,
                pictures);
    }

    /** The record of a clip as it is remembered: its texts are shared, since they repeat. */
    static ScoredClip remembered(io.kinetoscope.stream.event.PublishedScores scores, Texts texts) {
        List<LabelScore> best =
                scores.topK().stream()
                        .limit(LiveView.LABELS)
                        .map(each -> new LabelScore(texts.shared(each.label()), each.score()))
                        .toList();
        return new ScoredClip(
                scores.span().from(),
                scores.span().until(),
                new ModelVersion(texts.shared(scores.model().name()), scores.model().version()),
                best,
                scores.latencyMs());
    }
}
