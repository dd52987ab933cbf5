package io.kinetoscope.stream.inference;

import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Decoded pictures that the next clips of their streams will want again, because clips overlap. A
 * memory only: what is not there is decoded anew. Used by one thread.
 */
public final class DecodedPictures implements AutoCloseable {

    private final MemoryBudget budget;

    /** In order of last use. */
    private final Map<String, Map<ByteString, byte[]>> streams =
            new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;

    /**
     * @param budget when it is exceeded, streams that were not used for longest are forgotten
     */
    public DecodedPictures(MemoryBudget budget) {
        this.budget = budget;
    }

    /** The pictures of a stream by their JPEG, to be added to. Valid until {@link #keep}. */
    public Map<ByteString, byte[]> of(String stream) {
        Map<ByteString, byte[]> known = streams.remove(stream);
        if (known == null) {
            return ClipDecoder.memory();
        }
        count(-size(known));
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
        Set<ByteString> last = Collections.newSetFromMap(new IdentityHashMap<>());
        last.addAll(wanted);
        pictures.keySet().removeIf(jpeg -> !last.contains(jpeg));
        streams.put(stream, pictures);
        count(size(pictures));
        Iterator<Map<ByteString, byte[]>> oldest = streams.values().iterator();
        while (budget.isExceeded() && oldest.hasNext()) {
            count(-size(oldest.next()));
            oldest.remove();
        }
    }

    /** Forgets all. */
    @Override
    public void close() {
        streams.clear();
        count(-bytes);
    }

    long bytes() {
        return bytes;
    }

    private void count(long change) {
        bytes += change;
        budget.take(change);
    }

    private static long size(Map<ByteString, byte[]> pictures) {
        return pictures.values().stream().mapToLong(picture -> picture.length).sum();
    }
}
