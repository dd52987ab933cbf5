package io.kinetoscope.stream.topology;

import io.kinetoscope.KinetoscopeException;

/**
 * Windows that were read once cannot be read again now. The record in hand is not at fault: its
 * task fails and begins anew, and nothing of it is committed.
 */
final class UnreadableLogException extends KinetoscopeException {

    private static final long serialVersionUID = 1L;

    UnreadableLogException(String message) {
        super(message);
    }

    UnreadableLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
