package io.kinetoscope.stream.inference;

import io.kinetoscope.KinetoscopeException;

/** The process is stopping; the clip was not scored, and whoever asked must not commit it. */
public final class ShuttingDownException extends KinetoscopeException {

    ShuttingDownException() {
        super("The stream app is stopping; the clip is scored after the next start");
    }
}
