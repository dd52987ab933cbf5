package io.kinetoscope.stream.event;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.stream.clip.ClipScores;
import io.kinetoscope.stream.clip.ClipSpan;
import io.kinetoscope.stream.clip.Latency;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Turns the scores of a stream's clips into action events.
 *
 * <p>A clip's smoothed score of a label is the mean over {@code smoothing} clips with it in the
 * middle (fewer at the ends of a session), and holds for the clip's own slice. A label that is not
 * background opens an event with the first slice at or above its enter threshold. The event lasts
 * while slices are not below the exit threshold; dips and missing clips that last less than the
 * merge gap are part of it, and once one has lasted that long the event ends with the last slice
 * that was not below. Merging comes first, the minimum duration second: {@code started} is told as
 * soon as the span from the first slice's beginning to the end of the last slice not below has that
 * length, which one slice alone may have; an event that never reaches it is never told of. {@code
 * updated} is told with a slice that is not below, when the score or the top score changed and the
 * update interval has passed since the end of the slice that brought the last record.
 *
 * <p>A stretch without clips counts as time, not as scores. If it lasts for the merge gap, it ends
 * every open event, and averaging begins anew after it.
 *
 * <p>Immutable and safe for any number of threads. Every method is a function of its arguments
 * alone, so the same scores give the same events, ids included. Start with {@link
 * DetectorState#getDefaultInstance()}; keep one state per stream. A state holds {@code smoothing}
 * probability vectors and one open event per label at most. It may have been saved by a detector
 * with other settings or other labels: where the labels differ, the next step first ends all open
 * events.
 */
public final class EventDetector {

    private final EventSettings settings;
    private final LabelSet labels;

    /**
     * @param labels the model's labels, in the order of its probabilities
     * @param background those of them that never make an event
     * @param modelDefaults the thresholds of the model's manifest for each label, where the
     *     settings have none
     * @throws ConfigurationException if two labels are the same, if settings or background name a
     *     label that is not there, or if an exit threshold is above its enter threshold
     */
    public EventDetector(
            EventSettings settings,
            List<String> labels,
            Set<String> background,
            Function<String, Thresholds> modelDefaults) {
        this.settings = settings;
        this.labels = new LabelSet(labels, background, modelDefaults, settings);
    }

    /**
     * Takes the next clip of the stream. A clip of another session than the last one first ends the
     * open events, at the latest where that session's last slice ended.
     *
     * @param now the time of the clock, from which silence is measured
     * @throws IllegalArgumentException if the clip is not the stream's or not later than the last
     *     one of its session, if a probability is missing, NaN or outside 0 to 1, if a latency is
     *     not finite, or if a time lies outside the years 1970 to 9999; nothing has changed then
     */
    public Detection accept(DetectorState state, ClipScores scores, Instant now) {
        ClipSpan span = scores.span();
        checkNames(state, span);
        checkLatency(scores);
        boolean sameSession = span.sessionId().equals(state.getSessionId());
        if (sameSession && span.index() <= state.getLastIndex()) {
            throw Probabilities.refusal(span, "comes after clip " + state.getLastIndex());
        }
        long until = Timestamps.micros(span.until());
        long from = Timestamps.micros(span.from());
        if (sameSession) {
            // Slices may overlap by a rounding error; time that was judged is not judged again.
            from = Math.max(from, state.getLastSliceEndUs());
        }
        if (until <= from) {
            throw Probabilities.refusal(
                    span,
                    "has a slice that is empty or lies before the end of the last one: "
                            + span.from()
                            + " to "
                            + span.until());
        }
        RecentClip.Builder clip = RecentClip.newBuilder().setFromUs(from).setUntilUs(until);
        for (float probability : Probabilities.of(scores, labels.names())) {
            clip.addProbabilities(probability);
        }

        DetectorStep step = new DetectorStep(labels, settings, state);
        if (!sameSession || !step.hasLabelsOfState() || step.isBreak(from)) {
            step.close(state.getLastSliceEndUs());
        }
        step.add(clip.build(), scores, Timestamps.micros(now));
        return step.detection();
    }

    /**
     * The session is over: its open events end, at the session's end where they lasted to the last
     * slice. A state that is in another session, because none of this one's clips was scored, ends
     * that one's events where its last slice ended.
     *
     * @param sessionEnd capture time at which the session ends
     * @throws IllegalArgumentException if it lies outside the years 1970 to 9999
     */
    public Detection endSession(DetectorState state, String sessionId, Instant sessionEnd) {
        long end = Timestamps.micros(sessionEnd);
        DetectorStep step = new DetectorStep(labels, settings, state);
        step.close(sessionId.equals(state.getSessionId()) ? end : state.getLastSliceEndUs());
        return step.detection();
    }

    /**
     * Ends the open events, at the latest where the last slice ended, if no clip was accepted for
     * the silence timeout; does nothing otherwise. For live streams only: a file may wait. Call it
     * from time to time, and not before the clips that wait on the topic were accepted.
     *
     * @param now the time of the clock
     */
    public Detection endIfSilent(DetectorState state, Instant now) {
        boolean nothingToEnd = state.getPending() == 0 && state.getOpenEventsCount() == 0;
        Duration silence = Duration.between(Timestamps.instant(state.getLastHeardUs()), now);
        if (nothingToEnd || silence.compareTo(settings.silenceTimeout()) < 0) {
            return new Detection(state, List.of());
        }
        DetectorStep step = new DetectorStep(labels, settings, state);
        step.close(state.getLastSliceEndUs());
        return step.detection();
    }

    private static void checkNames(DetectorState state, ClipSpan span) {
        if (span.cameraId().isBlank() || span.streamId().isBlank() || span.sessionId().isBlank()) {
            throw Probabilities.refusal(span, "lacks the name of its camera, stream or session");
        }
        if (!state.getStreamId().isEmpty() && !state.getStreamId().equals(span.streamId())) {
            throw Probabilities.refusal(span, "was given to stream " + state.getStreamId());
        }
    }

    private static void checkLatency(ClipScores scores) {
        Latency latency = scores.latency();
        if (!Double.isFinite(latency.capture())
                || !Double.isFinite(latency.queue())
                || !Double.isFinite(latency.inference())
                || !Double.isFinite(latency.total())) {
            throw Probabilities.refusal(
                    scores.span(), "has a latency that is no number: " + latency);
        }
    }
}
