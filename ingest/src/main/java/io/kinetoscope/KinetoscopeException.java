package io.kinetoscope;

/**
 * Something failed at run time in a way that its reader can act on.
 *
 * <p>The message is one line that says what failed, where, and the mend; the command line prints it
 * as it is and exits with 1. It never holds a credential.
 */
public class KinetoscopeException extends RuntimeException {

    public KinetoscopeException(String message) {
        super(message);
    }

    public KinetoscopeException(String message, Throwable cause) {
        super(message, cause);
    }
}
