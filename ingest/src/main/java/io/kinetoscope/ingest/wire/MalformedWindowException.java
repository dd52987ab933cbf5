package io.kinetoscope.ingest.wire;

/** Bytes on {@code frame-windows} that are no frame window. The message says what is wrong. */
public final class MalformedWindowException extends Exception {

    public MalformedWindowException(String message) {
        super(message);
    }

    public MalformedWindowException(String message, Throwable cause) {
        super(message, cause);
    }
}
