package io.kinetoscope.model.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One of the two containers of a PyTorch checkpoint: a pickled object and raw storages. */
interface StorageContainer extends AutoCloseable {

    /** What {@link CheckpointUnpickler} makes of the pickled object. */
    Object object();

    /**
     * Checks that a tensor's storage is there and has the size that the pickle declares.
     *
     * @throws MalformedFileException when not
     */
    void requireStorage(StoredTensor tensor);

    /**
     * Reads the bytes of {@code tensor.span()} elements from its offset on.
     *
     * @return little-endian, owned by the caller
     * @throws MalformedFileException when the storage ends early
     */
    ByteBuffer read(StoredTensor tensor) throws IOException;

    @Override
    void close() throws IOException;
}
