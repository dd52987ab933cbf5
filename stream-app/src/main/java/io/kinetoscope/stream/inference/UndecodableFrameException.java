package io.kinetoscope.stream.inference;

import com.google.protobuf.ByteString;
import io.kinetoscope.KinetoscopeException;

/** A picture of a clip cannot be decoded. */
public final class UndecodableFrameException extends KinetoscopeException {

    private final transient ByteString jpeg;

    UndecodableFrameException(ByteString jpeg, Throwable cause) {
        super(cause.getMessage(), cause);
        this.jpeg = jpeg;
    }

    /** The bytes at fault. */
    public ByteString jpeg() {
        return jpeg;
    }
}
