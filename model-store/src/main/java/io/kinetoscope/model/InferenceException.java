package io.kinetoscope.model;

import io.kinetoscope.KinetoscopeException;

/**
 * A network could not be built or run: a device that failed, memory that ran out. The message names
 * the model and what the engine says in one line.
 */
public final class InferenceException extends KinetoscopeException {

    public InferenceException(String message) {
        super(message);
    }

    public InferenceException(String message, Throwable cause) {
        super(message, cause);
    }
}
