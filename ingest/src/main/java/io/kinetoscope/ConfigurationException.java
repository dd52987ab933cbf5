package io.kinetoscope;

/**
 * A flag, setting or input that its user has to change before anything can run; the command line
 * exits with 2. The message names the setting or the file, and the mend.
 */
public class ConfigurationException extends KinetoscopeException {

    public ConfigurationException(String message) {
        super(message);
    }

    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
