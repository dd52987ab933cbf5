package io.kinetoscope.stream.evaluation;

import io.kinetoscope.model.evaluation.LabelledSpan;
import io.kinetoscope.stream.clip.ClipScores;
import io.kinetoscope.stream.clip.SessionEnd;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.event.Detection;
import io.kinetoscope.stream.event.DetectorState;
import io.kinetoscope.stream.event.EventDetector;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A video whose clips are scored, so that any number of detectors can look at it.
 *
 * @param video names it
 * @param begin capture time of its first picture
 * @param clips scores in order
 * @param end of its only session
 */
public record ScoredVideo(String video, Instant begin, List<ClipScores> clips, SessionEnd end) {

    public ScoredVideo {
        clips = List.copyOf(clips);
    }

    /** How long the video lasts. */
    public double seconds() {
        return seconds(end.at());
    }

    /**
     * The events that a detector reports of this video.
     *
     * @param detector of the same labels
     * @return in the order in which they end, in seconds from the video's first picture
     */
    List<LabelledSpan> events(EventDetector detector) {
        List<LabelledSpan> events = new ArrayList<>();
        DetectorState state = DetectorState.getDefaultInstance();
        for (ClipScores clip : clips) {
            Detection detection = detector.accept(state, clip, end.at());
            state = detection.state();
            addEnded(detection, events);
        }
        addEnded(detector.endSession(state, end.sessionId(), end.at()), events);
        return events;
    }

    private void addEnded(Detection detection, List<LabelledSpan> events) {
        for (ActionEvent event : detection.events()) {
            if (event.type() == ActionEvent.Type.ENDED) {
                events.add(
                        new LabelledSpan(
                                video,
                                event.label(),
                                seconds(event.start()),
                                seconds(event.end())));
            }
        }
    }

    private double seconds(Instant captured) {
        return Duration.between(begin, captured).toNanos() / 1e9;
    }
}
