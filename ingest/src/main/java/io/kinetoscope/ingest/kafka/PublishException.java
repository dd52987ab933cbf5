package io.kinetoscope.ingest.kafka;

import io.kinetoscope.KinetoscopeException;

/** A window cannot be published, now or ever. The message names the cause and the mend. */
public final class PublishException extends KinetoscopeException {

    public PublishException(String message) {
        super(message);
    }

    public PublishException(String message, Throwable cause) {
        super(message, cause);
    }
}
