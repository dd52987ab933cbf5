package io.kinetoscope.stream.event;

import io.kinetoscope.stream.clip.ClipScores;
import io.kinetoscope.stream.clip.ClipSpan;
import io.kinetoscope.stream.clip.Latency;
import io.kinetoscope.stream.clip.ModelVersion;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One step over a stream's state: opened from a {@link DetectorState}, changed, and saved to a new
 * one. Used by one thread and thrown away.
 */
final class DetectorStep {

    private final LabelSet labels;
    private final EventSettings settings;
    private final DetectorState.Builder state;
    private final RecentClips recent;
    private final TreeMap<Integer, Track> open = new TreeMap<>();
    private final List<ActionEvent> events = new ArrayList<>();
    private final long minimumDuration;
    private final long mergeGap;
    private final long updateInterval;

    DetectorStep(LabelSet labels, EventSettings settings, DetectorState before) {
        this.labels = labels;
        this.settings = settings;
        state = before.toBuilder();
        recent = new RecentClips(settings.smoothing(), before.getRecentList(), before.getPending());
        for (OpenEvent saved : before.getOpenEventsList()) {
            open.put(saved.getLabelIndex(), new Track(saved));
        }
        minimumDuration = settings.minimumDuration().toNanos() / 1000;
        mergeGap = settings.mergeGap().toNanos() / 1000;
        updateInterval = settings.updateInterval().toNanos() / 1000;
    }

    /**
     * Makes the clip the newest, and its session, labels and model the state's own. What it decides
     * is told with its model and its latency.
     */
    void add(RecentClip clip, ClipScores scores, long nowUs) {
        ClipSpan span = scores.span();
        Latency latency = scores.latency();
        state.setCameraId(span.cameraId())
                .setStreamId(span.streamId())
                .setSessionId(span.sessionId())
                .setLastIndex(span.index())
                .setLastSliceEndUs(clip.getUntilUs())
                .setLastHeardUs(nowUs)
                .setLabelsFingerprint(labels.fingerprint())
                .setModelName(scores.model().name())
                .setModelVersion(scores.model().version())
                .setLatencyMs(
                        ClipLatency.newBuilder()
                                .setCapture(latency.capture())
                                .setQueue(latency.queue())
                                .setInference(latency.inference())
                                .setTotal(latency.total()));
        recent.add(clip);
        for (Optional<RecentClips.Slice> slice = recent.next();
                slice.isPresent();
                slice = recent.next()) {
            judge(slice.get());
        }
    }

    boolean hasLabelsOfState() {
        return state.getLabelsFingerprint().equals(labels.fingerprint());
    }

    /**
     * Whether the time without clips from the last slice to {@code fromUs} ends what went before.
     */
    boolean isBreak(long fromUs) {
        long gap = fromUs - state.getLastSliceEndUs();
        return gap > 0 && gap >= mergeGap;
    }

    /**
     * Judges the slices that still wait, ends every open event and forgets the scores. What lasted
     * to the end of the last slice lasts to {@code endUs}, if that is later.
     */
    void close(long endUs) {
        long sliceEnd = state.getLastSliceEndUs();
        long end = Math.max(endUs, sliceEnd);
        Optional<RecentClips.Slice> latest = Optional.empty();
        if (hasLabelsOfState()) {
            latest = recent.latest();
            for (Optional<RecentClips.Slice> slice = recent.last();
                    slice.isPresent();
                    slice = recent.last()) {
                judge(slice.get());
                latest = slice;
            }
        }
        for (Track track : open.values()) {
            if (track.aboveUntil() == sliceEnd) {
                track.stretch(end);
            }
            List<LabelScore> best =
                    latest.map(this::best)
                            .orElseGet(() -> List.of(new LabelScore(track.label, track.score())));
            startIfLongEnough(track, best);
            end(track, best);
        }
        open.clear();
        recent.clear();
        state.setLastSliceEndUs(end);
    }

    Detection detection() {
        List<OpenEvent> saved = new ArrayList<>(open.size());
        for (Track track : open.values()) {
            saved.add(track.save());
        }
        List<RecentClip> kept = List.copyOf(recent.kept());
        DetectorState after =
                state.clearRecent()
                        .addAllRecent(kept)
                        .setPending(recent.pending())
                        .clearOpenEvents()
                        .addAllOpenEvents(saved)
                        .build();
        return new Detection(after, events);
    }

    private void judge(RecentClips.Slice slice) {
        List<LabelScore> best = best(slice);
        endPassed(slice.from(), best);
        for (int label = 0; label < labels.size(); label++) {
            if (!labels.isBackground(label)) {
                judge(label, slice, best);
            }
        }
        endPassed(slice.until(), best);
    }

    private void judge(int label, RecentClips.Slice slice, List<LabelScore> best) {
        double score = slice.scores()[label];
        Thresholds thresholds = labels.thresholds(label);
        Track track = open.get(label);
        if (track == null) {
            if (score < thresholds.enter()) {
                return;
            }
            track = new Track(label, labels.names().get(label), slice.from());
            open.put(label, track);
        }
        if (score < thresholds.exit()) {
            track.below(score);
            return;
        }
        track.above(slice.until(), score);
        startIfLongEnough(track, best);
        boolean due = track.aboveUntil() - track.toldAt() >= updateInterval;
        if (track.started() && track.hasNews() && due) {
            track.tellUpdate();
            tell(track, ActionEvent.Type.UPDATED, best);
        }
    }

    /** Ends what, at this time, has not been above its exit threshold for the merge gap. */
    private void endPassed(long time, List<LabelScore> best) {
        for (Iterator<Track> tracks = open.values().iterator(); tracks.hasNext(); ) {
            Track track = tracks.next();
            long below = time - track.aboveUntil();
            if (below > 0 && below >= mergeGap) {
                end(track, best);
                tracks.remove();
            }
        }
    }

    private void startIfLongEnough(Track track, List<LabelScore> best) {
        if (!track.started() && track.span() >= minimumDuration) {
            track.tellStart();
            tell(track, ActionEvent.Type.STARTED, best);
        }
    }

    private void end(Track track, List<LabelScore> best) {
        if (track.started()) {
            tell(track, ActionEvent.Type.ENDED, best);
        }
    }

    private List<LabelScore> best(RecentClips.Slice slice) {
        return LabelScore.best(labels.names(), slice.scores(), settings.topK());
    }

    private void tell(Track track, ActionEvent.Type type, List<LabelScore> best) {
        boolean ended = type == ActionEvent.Type.ENDED;
        String id =
                ActionEvent.id(
                        state.getStreamId(),
                        state.getSessionId(),
                        track.label,
                        Timestamps.instant(track.start));
        String suffix = type == ActionEvent.Type.UPDATED ? "-" + track.updates() : "";
        long time = type == ActionEvent.Type.STARTED ? track.start : track.aboveUntil();
        events.add(
                new ActionEvent(
                        id,
                        type,
                        state.getCameraId(),
                        state.getStreamId(),
                        track.label,
                        track.labelIndex,
                        track.score(),
                        track.topScore(),
                        Timestamps.instant(track.start),
                        ended ? Timestamps.instant(track.aboveUntil()) : null,
                        new ModelVersion(state.getModelName(), state.getModelVersion()),
                        best,
                        latency(),
                        Optional.empty(),
                        id + "-" + type.word() + suffix,
                        Timestamps.instant(time)));
    }

    private Latency latency() {
        ClipLatency saved = state.getLatencyMs();
        return new Latency(
                saved.getCapture(), saved.getQueue(), saved.getInference(), saved.getTotal());
    }
}
