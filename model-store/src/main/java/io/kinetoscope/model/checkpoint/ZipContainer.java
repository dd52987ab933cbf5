package io.kinetoscope.model.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The container of PyTorch 1.6 and later: a zip of {@code NAME/data.pkl}, {@code NAME/data/KEY} for
 * each storage, and perhaps {@code NAME/byteorder}. Entries are stored, not compressed: so none can
 * be larger than the file. The checksums are not looked at, since PyTorch can be told to leave them
 * out.
 */
final class ZipContainer implements StorageContainer {

    private static final String PICKLE = "/data.pkl";

    private final ZipFile zip;
    private final String root;
    private final Object object;

    ZipContainer(Path file) throws IOException {
        ZipDirectory.requireSmall(file);
        zip = open(file);
        try {
            ZipEntry pickle = findPickle();
            root = pickle.getName().substring(0, pickle.getName().length() - PICKLE.length() + 1);
            requireLittleEndian();
            object = CheckpointUnpickler.read(new PickleBytes(readSmall(pickle)));
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    @Override
    public Object object() {
        return object;
    }

    @Override
    public void requireStorage(StoredTensor tensor) {
        ZipEntry entry = entry(tensor);
        long declared = tensor.storageElements() * tensor.type().bytes();
        if (entry.getSize() < declared) {
            throw new MalformedFileException(
                    "its storage '%s' has %d bytes where its pickle declares %d"
                            .formatted(
                                    Printable.text(tensor.storage()), entry.getSize(), declared));
        }
    }

    @Override
    public ByteBuffer read(StoredTensor tensor) throws IOException {
        int elementBytes = tensor.type().bytes();
        int length = Math.toIntExact(tensor.span() * elementBytes);
        try (InputStream in = zip.getInputStream(entry(tensor))) {
            in.skipNBytes(tensor.offset() * elementBytes);
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new MalformedFileException(
                        "its storage '%s' ends early".formatted(Printable.text(tensor.storage())));
            }
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    private static ZipFile open(Path file) throws IOException {
        try {
            return new ZipFile(file.toFile());
        } catch (ZipException | IllegalArgumentException e) {
            throw new MalformedFileException("its zip directory is damaged or cut off");
        }
    }

    private ZipEntry findPickle() {
        ZipEntry found = null;
        for (Enumeration<? extends ZipEntry> e = zip.entries(); e.hasMoreElements(); ) {
            ZipEntry entry = e.nextElement();
            String name = entry.getName();
            if (name.endsWith(PICKLE) && name.indexOf('/') == name.length() - PICKLE.length()) {
                if (found != null) {
                    throw new MalformedFileException("it is a zip with more than one data.pkl");
                }
                found = entry;
            }
        }
        if (found == null) {
            throw new MalformedFileException(
                    "it is a zip without data.pkl, so not what torch.save writes");
        }
        return found;
    }

    private void requireLittleEndian() throws IOException {
        ZipEntry entry = zip.getEntry(root + "byteorder");
        if (entry != null) {
            String order = new String(readSmall(entry), StandardCharsets.US_ASCII).strip();
            if (!order.equals("little")) {
                throw new MalformedFileException(
                        "its byte order is '%s', and only 'little' is read"
                                .formatted(Printable.text(order)));
            }
        }
    }

    private ZipEntry entry(StoredTensor tensor) {
        ZipEntry entry = zip.getEntry(root + "data/" + tensor.storage());
        if (entry == null) {
            throw new MalformedFileException(
                    "its storage '%s' is missing".formatted(Printable.text(tensor.storage())));
        }
        requireStored(entry);
        return entry;
    }

    private byte[] readSmall(ZipEntry entry) throws IOException {
        requireStored(entry);
        if (entry.getSize() > CheckpointUnpickler.MAX_BYTES) {
            throw new MalformedFileException(
                    "its entry '%s' has %d bytes, more than %d"
                            .formatted(
                                    Printable.text(entry.getName()),
                                    entry.getSize(),
                                    CheckpointUnpickler.MAX_BYTES));
        }
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readNBytes((int) entry.getSize());
        } catch (ZipException e) {
            throw new MalformedFileException(
                    "its entry '%s' is damaged".formatted(Printable.text(entry.getName())));
        }
    }

    private static void requireStored(ZipEntry entry) {
        if (entry.getMethod() != ZipEntry.STORED || entry.getSize() < 0) {
            throw new MalformedFileException(
                    "its entry '%s' is compressed, which torch.save never does; save it again"
                            .formatted(Printable.text(entry.getName())));
        }
    }
}
