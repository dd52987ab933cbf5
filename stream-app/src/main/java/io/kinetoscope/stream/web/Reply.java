package io.kinetoscope.stream.web;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * An answer, whole in memory.
 *
 * @param body not copied, never written to
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
record Reply(int status, String contentType, byte[] body) {

    private static final String TEXT = "text/plain; charset=utf-8";

    static Reply text(int status, String text) {
        return new Reply(status, TEXT, text.getBytes(UTF_8));
    }
}
