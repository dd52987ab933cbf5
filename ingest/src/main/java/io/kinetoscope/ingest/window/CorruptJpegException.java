package io.kinetoscope.ingest.window;

/**
 * Bytes that are no whole JPEG picture, or one that is larger than allowed. The message says why.
 */
public final class CorruptJpegException extends Exception {

    public CorruptJpegException(String message) {
        super(message);
    }
}
