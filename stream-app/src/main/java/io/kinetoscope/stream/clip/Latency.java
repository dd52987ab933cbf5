package io.kinetoscope.stream.clip;

/**
 * How long a clip's last frame took to become scores, in milliseconds. For a file, which has no
 * capture to wait for, the time at which the frame was read takes the place of its capture time.
 *
 * @param capture from the capture of the clip's last frame until its window lay on the topic
 * @param queue from there until the forward pass began: the topic, decoding, waiting for a batch
 * @param inference the forward pass of the clip's batch
 * @param total from capture until the scores were there
 */
public record Latency(double capture, double queue, double inference, double total) {}
