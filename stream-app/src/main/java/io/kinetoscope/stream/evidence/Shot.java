package io.kinetoscope.stream.evidence;

import com.google.protobuf.ByteString;
import io.kinetoscope.ingest.window.WebpFrame;
import java.time.Instant;
import java.util.Optional;

/**
 * A picture that a clip was made of, and, once it was wanted, what an animation shows of it. Used
 * by one thread.
 */
final class Shot {

    private final String sessionId;
    private final long number;
    private final Instant at;
    private final ByteString jpeg;
    private WebpFrame frame;

    /**
     * @param number of those of a stream, consecutive
     * @param at the middle of the time that it stands for in the clip
     * @param jpeg as it came from the topic
     */
    Shot(String sessionId, long number, Instant at, ByteString jpeg) {
        this.sessionId = sessionId;
        this.number = number;
        this.at = at;
        this.jpeg = jpeg;
    }

    String sessionId() {
        return sessionId;
    }

    long number() {
        return number;
    }

    Instant at() {
        return at;
    }

    ByteString jpeg() {
        return jpeg;
    }

    /** Empty until it was made. */
    Optional<WebpFrame> frame() {
        return Optional.ofNullable(frame);
    }

    /** Of the heap. */
    long bytes() {
        return jpeg.size() + (frame == null ? 0 : frame.vp8().length);
    }

    void keep(WebpFrame made) {
        frame = made;
    }
}
