package io.kinetoscope.ingest.window;

/**
 * A frame that was picked, scaled and compressed.
 *
 * @param sampleIndex its slot on the session's sampling grid
 * @param presentationTimeMicros since the first frame of the session
 * @param captureTimeMicros since the epoch
 * @param readTimeMicros wall clock at which it was read from the source, since the epoch
 * @param width in pixels
 * @param height in pixels
 * @param jpeg not copied, never written to
 */
@SuppressWarnings("ArrayRecordComponent") // Not compared; a list of bytes would cost too much.
public record SampledFrame(
        long sampleIndex,
        long presentationTimeMicros,
        long captureTimeMicros,
        long readTimeMicros,
        int width,
        int height,
        byte[] jpeg) {}
