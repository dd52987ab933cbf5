package io.kinetoscope.model.checkpoint;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle, with a look ahead: so that a forged length is seen before it is used. */
final class PickleBytes extends ByteArrayInputStream {

    private static final int MAX_NAME = 256;

    PickleBytes(byte[] bytes) {
        super(bytes);
    }

    /** Bytes read so far. */
    synchronized int position() {
        return pos;
    }

    /** Refuses a little-endian 32-bit length, next in the stream, of more than what is left. */
    synchronized void requireLength() {
        if (count - pos < 4) {
            throw new MalformedFileException("its pickle ends in the middle");
        }
        int length = 0;
        for (int i = 3; i >= 0; i--) {
            length = (length << 8) | (buf[pos + i] & 0xff);
        }
        if (length < 0 || length > count - pos - 4) {
            throw new MalformedFileException(
                    "its pickle declares a string of %d bytes where %d are left"
                            .formatted(length & 0xffffffffL, count - pos - 4));
        }
    }

    /** Reads a module's or class's name up to the end of the line. */
    synchronized String readName() {
        int start = pos;
        while (pos < count && pos - start < MAX_NAME) {
            if (buf[pos++] == '\n') {
                return new String(buf, start, pos - start - 1, StandardCharsets.UTF_8);
            }
        }
        throw new MalformedFileException(
                "its pickle names a class that does not end within %d bytes".formatted(MAX_NAME));
    }
}
