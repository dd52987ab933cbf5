package io.kinetoscope.model.checkpoint;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Arrays of an {@code .npz} file, as NumPy's {@code savez} and {@code savez_compressed} write it:
 * uint8 and float32, in C order, little-endian. Of each array the header is read first, and no more
 * bytes than its shape asks for.
 */
public final class NpzReader implements AutoCloseable {

    /** 1 GiB: a batch of 100 clips of 16 frames of 224x224 as float32. */
    private static final long MAX_BYTES = 1L << 30;

    private static final int MAX_HEADER = 1 << 16;
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern HEADER =
            Pattern.compile(
                    "\\{\\s*'descr':\\s*'([^']*)',\\s*'fortran_order':\\s*(True|False),"
                            + "\\s*'shape':\\s*\\(([0-9, ]*)\\),?\\s*\\}\\s*");

    private final Path file;
    private final ZipFile zip;

    private NpzReader(Path file, ZipFile zip) {
        this.file = file;
        this.zip = zip;
    }

    /** An array: its shape and its bytes in C order, little-endian. */
    private record Raw(List<Integer> shape, ByteBuffer bytes) {}

    /**
     * Opens a file; its arrays are read when they are asked for.
     *
     * @return a reader that the caller closes
     * @throws ConfigurationException when there is no such file, or it is no {@code .npz}
     * @throws KinetoscopeException when it cannot be read
     */
    public static NpzReader open(Path file) {
        try {
            ZipDirectory.requireSmall(file);
            return new NpzReader(file, new ZipFile(file.toFile()));
        } catch (NoSuchFileException e) {
            throw new ConfigurationException("there is no file %s".formatted(file), e);
        } catch (MalformedFileException | ZipException | EOFException e) {
            throw new ConfigurationException(
                    "%s is no .npz file, or it is cut off".formatted(file), e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The arrays' names, without {@code .npy}. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.endsWith(".npy"))
                .forEach(name -> names.add(name.substring(0, name.length() - 4)));
        return names;
    }

    /**
     * Reads the shape of an array.
     *
     * @param dimensions that the array must have
     * @return sizes of its dimensions
     * @throws ConfigurationException when there is no such array, or it is malformed or of another
     *     number of dimensions
     */
    public List<Integer> shape(String name, int dimensions) {
        return read(name, null, dimensions).shape();
    }

    /**
     * Reads an array of bytes.
     *
     * @return the elements of a uint8 array
     * @throws ConfigurationException as {@link #shape}, or when it is of another type
     */
    public byte[] bytes(String name, int dimensions) {
        return read(name, "|u1", dimensions).bytes().array();
    }

    /**
     * Reads an array of numbers.
     *
     * @return the elements of a float32 array
     * @throws ConfigurationException as {@link #shape}, or when it is of another type
     */
    public float[] floats(String name, int dimensions) {
        ByteBuffer bytes = read(name, "<f4", dimensions).bytes();
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** With no {@code type}, the shape alone. */
    private Raw read(String name, String type, int dimensions) {
        ZipEntry entry = zip.getEntry(name + ".npy");
        if (entry == null) {
            throw new ConfigurationException(
                    "%s has no array '%s'; it has: %s"
                            .formatted(file, name, Printable.text(String.join(", ", names()))));
        }
        try (DataInputStream in = new DataInputStream(zip.getInputStream(entry))) {
            Matcher header = header(in);
            List<Integer> shape = shape(header.group(3));
            if (shape.size() != dimensions) {
                throw new MalformedFileException(
                        "has shape %s where %d dimensions are due".formatted(shape, dimensions));
            }
            if (type == null) {
                return new Raw(shape, ByteBuffer.allocate(0));
            }
            if (!header.group(1).equals(type)) {
                throw new MalformedFileException(
                        "is of type '%s' where '%s' is due"
                                .formatted(Printable.text(header.group(1)), type));
            }
            int size = size(shape, type.equals("<f4") ? Float.BYTES : 1);
            byte[] bytes = in.readNBytes(size);
            if (bytes.length < size || in.read() >= 0) {
                throw new MalformedFileException(
                        "does not have the bytes of its shape %s".formatted(shape));
            }
            return new Raw(shape, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        } catch (MalformedFileException e) {
            throw new ConfigurationException(
                    "array '%s' of %s %s".formatted(name, file, e.getMessage()), e);
        } catch (EOFException | ZipException e) {
            throw new ConfigurationException(
                    "array '%s' of %s is damaged or cut off".formatted(name, file), e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Magic, version, length, and a Python dictionary of three entries, as NumPy writes them. */
    private static Matcher header(DataInputStream in) throws IOException {
        for (byte expected : MAGIC) {
            if (in.readByte() != expected) {
                throw new MalformedFileException("is no NumPy array");
            }
        }
        int version = in.readUnsignedByte();
        in.readUnsignedByte();
        long length = Short.toUnsignedInt(Short.reverseBytes(in.readShort()));
        if (version > 1) {
            length |= (long) Short.toUnsignedInt(Short.reverseBytes(in.readShort())) << 16;
        }
        if (length > MAX_HEADER) {
            throw new MalformedFileException("has a header of %d bytes".formatted(length));
        }
        String text = new String(in.readNBytes((int) length), StandardCharsets.ISO_8859_1);
        Matcher header = HEADER.matcher(text);
        if (!header.matches()) {
            throw new MalformedFileException("has a header that NumPy does not write");
        }
        if (header.group(2).equals("True")) {
            throw new MalformedFileException("is in Fortran order; save it in C order");
        }
        return header;
    }

    private static List<Integer> shape(String text) {
        List<Integer> shape = new ArrayList<>();
        for (String size : text.split(",", -1)) {
            if (!size.isBlank()) {
                try {
                    shape.add(Integer.valueOf(size.strip()));
                } catch (NumberFormatException e) {
                    throw new MalformedFileException(
                            "has the shape (%s)".formatted(Printable.text(text)));
                }
            }
        }
        return shape;
    }

    private static int size(List<Integer> shape, int elementBytes) {
        long size = elementBytes;
        for (int dimension : shape) {
            size *= dimension;
            if (size > MAX_BYTES) {
                throw new MalformedFileException(
                        "has shape %s, more than %d bytes".formatted(shape, MAX_BYTES));
            }
        }
        return (int) size;
    }

    private static KinetoscopeException unreadable(Path file, IOException e) {
        return new KinetoscopeException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
}
