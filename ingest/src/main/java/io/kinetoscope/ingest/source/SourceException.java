package io.kinetoscope.ingest.source;

import io.kinetoscope.KinetoscopeException;

/**
 * A source cannot be opened or read on. The message names the source, without its credentials, and
 * the cause as a person would say it.
 */
public final class SourceException extends KinetoscopeException {

    public SourceException(String message) {
        super(message);
    }

    public SourceException(String message, Throwable cause) {
        super(message, cause);
    }
}
