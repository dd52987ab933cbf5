package io.kinetoscope.model.checkpoint;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Where a tensor of a checkpoint lies: a strided view of a storage.
 *
 * @param storage key of the storage in its container
 * @param type element type of the storage
 * @param storageElements declared size of the storage, in elements
 * @param offset of the first element
 * @param shape each at least 0
 * @param strides in elements, each at least 0
 */
record StoredTensor(
        String storage,
        TensorType type,
        long storageElements,
        long offset,
        List<Integer> shape,
        List<Long> strides) {

    /** 1 GiB as float32; the largest tensor of RSANet-R50 has 2.4 M. */
    private static final long MAX_ELEMENTS = 1L << 28;

    private static final long MAX_STORAGE_ELEMENTS = Integer.MAX_VALUE;

    private static final int MAX_DIMENSIONS = 8;

    StoredTensor {
        shape = List.copyOf(shape);
        strides = List.copyOf(strides);
        if (shape.size() != strides.size() || shape.size() > MAX_DIMENSIONS) {
            throw new MalformedFileException(
                    "it has a tensor of %d dimensions and %d strides"
                            .formatted(shape.size(), strides.size()));
        }
        if (storageElements < 0 || storageElements > MAX_STORAGE_ELEMENTS || offset < 0) {
            throw new MalformedFileException(
                    "it has a storage of %d elements and a tensor at %d of it"
                            .formatted(storageElements, offset));
        }
        // PyTorch gives a tensor without elements the strides of one with some.
        boolean empty = shape.contains(0);
        long elements = 1;
        long last = 0;
        for (int d = 0; d < shape.size(); d++) {
            boolean possible =
                    shape.get(d) >= 0
                            && shape.get(d) <= MAX_ELEMENTS
                            && strides.get(d) >= 0
                            && (empty || strides.get(d) <= storageElements);
            if (!possible) {
                throw new MalformedFileException(
                        "it has a tensor of shape %s and strides %s".formatted(shape, strides));
            }
            // Sizes are at most 2^28 and strides at most 2^31: 8 such products fit into a long.
            elements *= shape.get(d);
            last += empty ? 0 : (shape.get(d) - 1) * strides.get(d);
            if (elements > MAX_ELEMENTS) {
                throw new MalformedFileException(
                        "it has a tensor of shape %s, more than %d elements"
                                .formatted(shape, MAX_ELEMENTS));
            }
        }
        if (elements > storageElements || (elements > 0 && last >= storageElements - offset)) {
            throw new MalformedFileException(
                    "it has a tensor of shape %s that does not lie within its storage of %d"
                                    .formatted(shape, storageElements)
                            + " elements");
        }
    }

    int elements() {
        int elements = 1;
        for (int size : shape) {
            elements *= size;
        }
        return elements;
    }

    /** Number of elements of the storage from the first to the last that the tensor touches. */
    long span() {
        if (elements() == 0) {
            return 0;
        }
        long last = 0;
        for (int d = 0; d < shape.size(); d++) {
            last += (shape.get(d) - 1) * strides.get(d);
        }
        return last + 1;
    }

    /**
     * Gathers the tensor in row-major order.
     *
     * @param bytes {@code span()} elements from {@code offset} on, little-endian
     */
    float[] gather(ByteBuffer bytes) {
        float[] values = new float[elements()];
        int[] index = new int[shape.size()];
        long position = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = type.at(bytes, Math.toIntExact(position * type.bytes()));
            for (int d = index.length - 1; d >= 0; d--) {
                position += strides.get(d);
                if (++index[d] < shape.get(d)) {
                    break;
                }
                position -= strides.get(d) * index[d];
                index[d] = 0;
            }
        }
        return values;
    }
}
