package io.kinetoscope.stream.clip;

/**
 * What the network says of one clip.
 *
 * @param model the model that scored it
 * @param probabilities softmax over the model's labels, in their order; not copied, never written
 *     to
 * @param latency how long the clip took to get here
 */
@SuppressWarnings(
        "ArrayRecordComponent") // Compared by nobody; copying it for each clip would cost.
public record ClipScores(
        ClipSpan span, ModelVersion model, float[] probabilities, Latency latency) {}
