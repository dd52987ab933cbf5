package io.kinetoscope.model.script;

import io.kinetoscope.model.checkpoint.TensorSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes what {@code torch.jit.load} reads: a zip of TorchScript texts, a pickle of one object, and
 * the object's tensors. Entries are stored, not compressed, as PyTorch wants them.
 */
final class ScriptArchive implements AutoCloseable {

    private static final String ROOT = "archive/";

    private final ZipOutputStream zip;

    /**
     * @param out closed with this
     */
    ScriptArchive(OutputStream out) throws IOException {
        zip = new ZipOutputStream(out);
        // Version 3 of the format: enough for all operators that are used.
        entry("version", "3\n".getBytes(StandardCharsets.US_ASCII));
        entry("constants.pkl", new PickleWriter().beginTuple().endTuple().end());
    }

    /** A text whose names begin with {@code __torch__.MODULE}. */
    void code(String module, String text) throws IOException {
        entry("code/__torch__/%s.py".formatted(module), text.getBytes(StandardCharsets.UTF_8));
    }

    void object(PickleWriter pickle) throws IOException {
        entry("data.pkl", pickle.end());
    }

    /** Writes all tensors, each to the storage that {@link #dict} names for it. */
    void tensors(TensorSource tensors) throws IOException {
        int storage = 0;
        for (String name : tensors.names()) {
            float[] values = tensors.read(name);
            byte[] bytes = new byte[Math.multiplyExact(values.length, Float.BYTES)];
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
            entry("data/" + storage++, bytes);
        }
    }

    /** Adds tensors as a dictionary by name. */
    static void dict(PickleWriter pickle, TensorSource tensors) {
        int storage = 0;
        pickle.beginDict();
        for (String name : tensors.names()) {
            List<Integer> shape = tensors.shape(name);
            pickle.string(name).tensor(Integer.toString(storage++), shape);
        }
        pickle.endDict();
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    private void entry(String name, byte[] bytes) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        ZipEntry entry = new ZipEntry(ROOT + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }
}
