package io.kinetoscope.model.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes arrays as NumPy's {@code savez_compressed} does; {@link NpzReader} reads them. */
public final class NpzWriter implements AutoCloseable {

    private static final byte[] MAGIC_AND_VERSION = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

    /** Data begins at a multiple of this. */
    private static final int ALIGNMENT = 64;

    /** The same arrays make the same bytes, whenever they are written. */
    private static final long NO_TIME = 0;

    private final ZipOutputStream zip;

    /**
     * @param out is closed with this
     */
    public NpzWriter(OutputStream out) {
        zip = new ZipOutputStream(out);
    }

    /** Adds a uint8 array in C order. */
    public NpzWriter bytes(String name, List<Integer> shape, byte[] values) throws IOException {
        return array(name, "|u1", shape, values);
    }

    /** Adds a float32 array in C order. */
    public NpzWriter floats(String name, List<Integer> shape, float[] values) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return array(name, "<f4", shape, bytes.array());
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    private NpzWriter array(String name, String type, List<Integer> shape, byte[] values)
            throws IOException {
        String sizes = shape.stream().map(size -> size + ",").collect(Collectors.joining(" "));
        String header =
                "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }".formatted(type, sizes);
        // Magic and version, two bytes for the length, and a line feed at the end.
        int unpadded = MAGIC_AND_VERSION.length + Short.BYTES + header.length() + 1;
        header += " ".repeat(Math.floorMod(-unpadded, ALIGNMENT)) + "\n";
        ZipEntry entry = new ZipEntry(name + ".npy");
        entry.setTime(NO_TIME);
        zip.putNextEntry(entry);
        zip.write(MAGIC_AND_VERSION);
        zip.write(header.length());
        zip.write(header.length() >> 8);
        zip.write(header.getBytes(ISO_8859_1));
        zip.write(values);
        zip.closeEntry();
        return this;
    }
}
