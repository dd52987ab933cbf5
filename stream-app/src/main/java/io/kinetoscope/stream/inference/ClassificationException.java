package io.kinetoscope.stream.inference;

import io.kinetoscope.KinetoscopeException;

/** The model could not score a clip: the clip is at fault, or the device is. */
public final class ClassificationException extends KinetoscopeException {

    public ClassificationException(String message, Throwable cause) {
        super(message, cause);
    }

    public ClassificationException(String message) {
        super(message);
    }
}
