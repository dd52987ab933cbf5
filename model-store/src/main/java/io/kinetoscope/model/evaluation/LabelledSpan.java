package io.kinetoscope.model.evaluation;

/**
 * A label that holds over a time of a video: annotated by a person, or reported as an event.
 *
 * @param video names the video, or the stream
 * @param start seconds from the video's beginning
 * @param end the same, not before {@code start}
 */
public record LabelledSpan(String video, String label, double start, double end) {

    /**
     * @throws IllegalArgumentException when the times are not finite or not in order
     */
    public LabelledSpan {
        if (!Double.isFinite(start) || !Double.isFinite(end) || end < start) {
            throw new IllegalArgumentException("a span runs from %s to %s s".formatted(start, end));
        }
    }

    /** Seconds that it lasts. */
    public double length() {
        return end - start;
    }

    /** Where its middle lies, in seconds. */
    public double middle() {
        return (start + end) / 2;
    }

    /**
     * The part that both spans share of the time that either of them covers (intersection over
     * union), 0 to 1; 0 for two spans without length. Video and label are not looked at.
     */
    public double overlap(LabelledSpan other) {
        double shared = Math.min(end, other.end) - Math.max(start, other.start);
        double covered = Math.max(end, other.end) - Math.min(start, other.start);
        return shared <= 0 ? 0 : shared / covered;
    }
}
