package io.kinetoscope.model.checkpoint;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The container before PyTorch 1.6: one after the other, the pickles of a magic number, the
 * protocol's version, facts about the system, the object, and the list of the storages' keys; then,
 * for each key, a 64-bit element count and the raw elements.
 */
final class FlatContainer implements StorageContainer {

    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final int PROTOCOL = 1001;

    private final FileChannel channel;
    private final Object object;
    private final List<?> keys;
    private final long firstStorage;
    private final Map<String, Long> starts = new HashMap<>();

    FlatContainer(Path file) throws IOException {
        channel = FileChannel.open(file);
        try {
            PickleBytes pickles = new PickleBytes(head());
            requireHeader(pickles);
            object = CheckpointUnpickler.read(pickles);
            if (!(CheckpointUnpickler.read(pickles) instanceof List<?> list)) {
                throw new MalformedFileException("its list of storages is missing");
            }
            keys = list;
            firstStorage = pickles.position();
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public Object object() {
        return object;
    }

    /**
     * Finds where the storages lie. Their element sizes stand only with the tensors, and a storage
     * begins where the one before it ends.
     */
    void locate(Iterable<StoredTensor> tensors) throws IOException {
        Map<String, StoredTensor> byKey = new HashMap<>();
        tensors.forEach(tensor -> byKey.put(tensor.storage(), tensor));
        long position = firstStorage;
        for (Object key : keys) {
            StoredTensor tensor = key instanceof String text ? byKey.get(text) : null;
            if (tensor == null) {
                throw new MalformedFileException(
                        "its list of storages names '%s', which no tensor uses"
                                .formatted(Printable.text(String.valueOf(key))));
            }
            long elements = read(position, Long.BYTES).getLong();
            if (elements != tensor.storageElements()) {
                throw new MalformedFileException(
                        "its storage '%s' has %d elements where its pickle declares %d"
                                .formatted(
                                        Printable.text(tensor.storage()),
                                        elements,
                                        tensor.storageElements()));
            }
            position += Long.BYTES;
            if (starts.put(tensor.storage(), position) != null) {
                throw new MalformedFileException(
                        "its list of storages names '%s' twice"
                                .formatted(Printable.text(tensor.storage())));
            }
            position += elements * tensor.type().bytes();
            if (position > channel.size()) {
                throw new MalformedFileException(
                        "it is cut off within storage '%s'"
                                .formatted(Printable.text(tensor.storage())));
            }
        }
    }

    @Override
    public void requireStorage(StoredTensor tensor) {
        if (!starts.containsKey(tensor.storage())) {
            throw new MalformedFileException(
                    "its storage '%s' is missing".formatted(Printable.text(tensor.storage())));
        }
    }

    @Override
    public ByteBuffer read(StoredTensor tensor) throws IOException {
        int elementBytes = tensor.type().bytes();
        return read(
                starts.get(tensor.storage()) + tensor.offset() * elementBytes,
                Math.toIntExact(tensor.span() * elementBytes));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private byte[] head() throws IOException {
        int length = (int) Math.min(channel.size(), CheckpointUnpickler.MAX_BYTES);
        return read(0, length).array();
    }

    private static void requireHeader(PickleBytes pickles) {
        if (!MAGIC.equals(CheckpointUnpickler.read(pickles))) {
            throw new MalformedFileException("its magic number is not that of a checkpoint");
        }
        Object protocol = CheckpointUnpickler.read(pickles);
        if (!Integer.valueOf(PROTOCOL).equals(protocol)) {
            throw new MalformedFileException(
                    "its protocol is not the one that is read, %d".formatted(PROTOCOL));
        }
        boolean littleEndian =
                CheckpointUnpickler.read(pickles) instanceof Map<?, ?> system
                        && Boolean.TRUE.equals(system.get("little_endian"));
        if (!littleEndian) {
            throw new MalformedFileException("its byte order is not 'little', the only one read");
        }
    }

    private ByteBuffer read(long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                throw new MalformedFileException("it is cut off after %d bytes".formatted(from));
            }
        }
        return bytes.flip();
    }
}
