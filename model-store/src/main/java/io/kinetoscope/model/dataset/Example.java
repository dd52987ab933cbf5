package io.kinetoscope.model.dataset;

/**
 * A span of a video that shows an action.
 *
 * @param footage that it is of
 * @param startMicros where the action begins, in microseconds since the first picture
 * @param endMicros where it ends; more than {@code startMicros}, at most the footage's end
 * @param label index into the dataset's labels
 */
public record Example(Footage footage, long startMicros, long endMicros, int label) {}
