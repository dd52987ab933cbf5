package io.kinetoscope.stream.clip;

import io.kinetoscope.KinetoscopeException;

/** A window cannot follow what its stream has brought before: a repetition, or two senders. */
public final class OutOfOrderWindowException extends KinetoscopeException {

    OutOfOrderWindowException(String message) {
        super(message);
    }
}
