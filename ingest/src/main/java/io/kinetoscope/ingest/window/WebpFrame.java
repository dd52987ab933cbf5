package io.kinetoscope.ingest.window;

/**
 * A picture as it stands in an animated WebP, complete in itself.
 *
 * @param width in pixels
 * @param height in pixels
 * @param vp8 a key frame of VP8 (RFC 6386); not copied, never written to
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
public record WebpFrame(int width, int height, byte[] vp8) {}
