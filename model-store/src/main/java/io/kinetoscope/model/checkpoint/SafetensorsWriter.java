package io.kinetoscope.model.checkpoint;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Writes tensors as a safetensors file of F32, in the order of their source. */
public final class SafetensorsWriter {

    private static final JsonMapper JSON = new JsonMapper();

    private SafetensorsWriter() {}

    /**
     * Writes all tensors; the same tensors give the same bytes.
     *
     * @param out stays open
     * @throws IOException when {@code out} fails
     */
    public static void write(TensorSource tensors, OutputStream out) throws IOException {
        byte[] header = header(tensors);
        byte[] length = new byte[Long.BYTES];
        littleEndian(length).putLong(header.length);
        out.write(length);
        out.write(header);
        for (String name : tensors.names()) {
            float[] values = tensors.read(name);
            byte[] bytes = new byte[Math.multiplyExact(values.length, Float.BYTES)];
            littleEndian(bytes).asFloatBuffer().put(values);
            out.write(bytes);
        }
    }

    /** Padded with spaces, so that the tensors begin at a multiple of 8. */
    private static byte[] header(TensorSource tensors) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        header.putObject(SafetensorsReader.METADATA).put("format", "pt");
        long start = 0;
        for (String name : tensors.names()) {
            long bytes = Float.BYTES;
            ObjectNode entry = header.putObject(name).put("dtype", "F32");
            var shape = entry.putArray("shape");
            for (int size : tensors.shape(name)) {
                shape.add(size);
                bytes *= size;
            }
            entry.putArray("data_offsets").add(start).add(start + bytes);
            start += bytes;
        }
        byte[] json = JSON.writeValueAsBytes(header);
        byte[] padded = new byte[(json.length + 7) / 8 * 8];
        Arrays.fill(padded, (byte) ' ');
        System.arraycopy(json, 0, padded, 0, json.length);
        return padded;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
