package io.kinetoscope.stream.inference;

import com.google.protobuf.ByteString;
import io.kinetoscope.stream.clip.Clip;
import io.kinetoscope.stream.clip.EncodedClip;
import java.util.IdentityHashMap;
import java.util.Map;

/** Turns clips as they come into what a classifier sees. Used by one thread. */
public interface ClipDecoder extends AutoCloseable {

    /**
     * Decodes the pictures of a clip.
     *
     * @param seen pictures that were decoded already, by their JPEG: overlapping clips share them,
     *     and so do places where the source repeats itself
     * @throws UndecodableFrameException when a picture is no JPEG, or too large
     */
    Clip decode(EncodedClip clip, Map<ByteString, byte[]> seen);

    /**
     * A memory of decoded pictures. It knows a JPEG as the same object only: clips of a stream
     * share those, and to compare their bytes would cost more than it spares.
     */
    static Map<ByteString, byte[]> memory() {
        return new IdentityHashMap<>();
    }

    @Override
    void close();
}
