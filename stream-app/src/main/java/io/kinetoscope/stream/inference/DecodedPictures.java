package io.kinetoscope.stream.inference;

import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Decoded pictures that the next clips of their streams will want again, because clips overlap. A
 * memory only: what is not there is decoded anew. Used by one thread.
 */
public final class DecodedPictures {

    private final long maxBytes;

    /** In order of last use. */
    private final Map<String, Map<ByteString, byte[]>> streams =
            new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;

    /**
     * @param maxBytes of pictures that are kept; beyond it streams that were not used for longest
     *     are forgotten
     */
    public DecodedPictures(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The pictures of a stream by their JPEG, to be added to. Valid until {@link #keep}. */
    public Map<ByteString, byte[]> of(String stream) {
        Map<ByteString, byte[]> known = streams.remove(stream);
        if (known == null) {
            return ClipDecoder.memory();
        }
        bytes -= size(known);
        return known;
    }

    /**
     * Keeps those pictures of a stream that its next clips may have, and forgets the others.
     *
     * @param pictures what {@link #of} gave, with what was added
     * @param wanted JPEGs of the stream's last clip
     */
    public void keep(
            String stream, Map<ByteString, byte[]> pictures, Collection<ByteString> wanted) {
        pictures.keySet().retainAll(Set.copyOf(wanted));
        streams.put(stream, pictures);
        bytes += size(pictures);
        Iterator<Map<ByteString, byte[]>> oldest = streams.values().iterator();
        while (bytes > maxBytes) {
            bytes -= size(oldest.next());
            oldest.remove();
        }
    }

    long bytes() {
        return bytes;
    }

    private static long size(Map<ByteString, byte[]> pictures) {
        return pictures.values().stream().mapToLong(picture -> picture.length).sum();
    }
}
