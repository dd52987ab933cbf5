package io.kinetoscope.stream.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.FrameWindowFormat;
import io.kinetoscope.ingest.wire.MalformedWindowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The windows that coming clips still need, by stream and sequence number.
 *
 * <p>One record a window, so that a window is written to the changelog once and not again with each
 * of its successors. The store is shared by the streams of a partition.
 */
final class WindowBuffer {

    private final KeyValueStore<Bytes, byte[]> store;

    WindowBuffer(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** The windows of a stream in the order of their sequence numbers. */
    List<FrameWindow> held(String stream) {
        List<FrameWindow> held = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> windows =
                store.range(key(stream, 0), key(stream, -1))) {
            windows.forEachRemaining(entry -> held.add(parse(entry.value)));
        }
        return held;
    }

    void put(String stream, long sequence, byte[] window) {
        store.put(key(stream, sequence), window);
    }

    /** Forgets the windows of a stream with a smaller sequence number. */
    void dropBefore(String stream, long sequence) {
        if (sequence != 0) {
            drop(key(stream, 0), key(stream, sequence - 1));
        }
    }

    void dropAll(String stream) {
        drop(key(stream, 0), key(stream, -1));
    }

    void drop(String stream, long sequence) {
        store.delete(key(stream, sequence));
    }

    private void drop(Bytes first, Bytes last) {
        List<KeyValue<Bytes, byte[]>> gone = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> windows = store.range(first, last)) {
            windows.forEachRemaining(entry -> gone.add(KeyValue.pair(entry.key, null)));
        }
        store.putAll(gone);
    }

    private static FrameWindow parse(byte[] window) {
        try {
            return FrameWindowFormat.parse(window);
        } catch (MalformedWindowException e) {
            throw new IllegalStateException("A window was held that should not have been", e);
        }
    }

    /**
     * Ids hold no NUL, and bytes compare as unsigned: a stream's windows stand together in order.
     */
    private static Bytes key(String stream, long sequence) {
        byte[] id = stream.getBytes(UTF_8);
        return Bytes.wrap(
                ByteBuffer.allocate(id.length + 1 + Long.BYTES)
                        .put(id)
                        .put((byte) 0)
                        .putLong(sequence)
                        .array());
    }
}
