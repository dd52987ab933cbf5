package io.kinetoscope.stream.event;

import io.kinetoscope.KinetoscopeException;

/** A record is not what its topic holds; the message says what is wrong with it. */
public final class MalformedRecordException extends KinetoscopeException {

    public MalformedRecordException(String message) {
        super(message);
    }

    public MalformedRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
