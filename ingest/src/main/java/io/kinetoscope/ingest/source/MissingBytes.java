package io.kinetoscope.ingest.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a file has all the bytes that its container speaks of: FFmpeg takes the end of the data
 * for the end of the video. Boxes (MP4, MOV), Matroska and AVI tell how long they are; other
 * containers, and those that were written without knowing their end, do not.
 */
final class MissingBytes {

    /** Of a file in fragments of a second, more than two days. */
    private static final int MAX_BOXES = 400_000;

    /** What follows the last box may be rubbish that looks like one. */
    private static final Set<String> BOXES =
            Set.of("ftyp", "styp", "moov", "moof", "mdat", "free", "skip", "wide", "sidx", "mfra");

    private static final int EBML = 0x1A45DFA3;
    private static final int SEGMENT = 0x18538067;

    private static final long UNKNOWN = -1;

    private final FileChannel file;
    private final long size;

    private MissingBytes(FileChannel file) throws IOException {
        this.file = file;
        this.size = file.size();
    }

    /**
     * @return in words how much is there, where some is missing; empty where all is there, or
     *     nothing is known
     */
    static Optional<String> of(Path path) {
        try (FileChannel file = FileChannel.open(path)) {
            MissingBytes missing = new MissingBytes(file);
            long declared = missing.declared();
            return declared > missing.size
                    ? Optional.of(
                            "%,d of at least %,d bytes are there".formatted(missing.size, declared))
                    : Optional.empty();
        } catch (IOException e) {
            // It was read, or is about to be: the reader's own error says more.
            return Optional.empty();
        }
    }

    private long declared() throws IOException {
        ByteBuffer start = at(0, 16);
        if (start.remaining() < 12) {
            return UNKNOWN;
        }
        if (name(start, 0).equals("RIFF") && name(start, 8).equals("AVI ")) {
            return riff(start);
        }
        if (start.getInt(0) == EBML) {
            return segment();
        }
        return BOXES.contains(name(start, 4)) ? lastBox() : UNKNOWN;
    }

    /** A recorder that was ended before it knew has left 0 or the largest number. */
    private static long riff(ByteBuffer start) {
        long bytes = Integer.toUnsignedLong(start.order(ByteOrder.LITTLE_ENDIAN).getInt(4));
        return bytes == 0xffffffffL ? UNKNOWN : Math.max(UNKNOWN, 8 + bytes - 1);
    }

    /** The end of the EBML header, and then of the segment, which holds all the rest. */
    private long segment() throws IOException {
        long header = element(0, EBML);
        return header == UNKNOWN ? UNKNOWN : element(header, SEGMENT);
    }

    /**
     * @return where the element ends, or {@link #UNKNOWN} when it is another or does not tell
     */
    private long element(long position, int id) throws IOException {
        ByteBuffer bytes = at(position, 12);
        if (bytes.remaining() < 12 || bytes.getInt(0) != id) {
            return UNKNOWN;
        }
        int first = bytes.get(4) & 0xff;
        if (first == 0) {
            return UNKNOWN;
        }
        int length = Integer.numberOfLeadingZeros(first) - 23;
        long mask = (1L << (7 * length)) - 1;
        long value = bytes.getLong(4) >>> (64 - 8 * length) & mask;
        return value == mask ? UNKNOWN : position + 4 + length + value;
    }

    /** The end of the last box that there is the beginning of. */
    private long lastBox() throws IOException {
        long end = 0;
        for (int i = 0; i < MAX_BOXES && end < size; i++) {
            ByteBuffer box = at(end, 16);
            if (box.remaining() < 8 || !BOXES.contains(name(box, 4))) {
                return end;
            }
            long bytes = Integer.toUnsignedLong(box.getInt(0));
            if (bytes == 1 && box.remaining() == 16) {
                bytes = box.getLong(8);
            }
            // 0: it goes on to the end of the file.
            if (bytes < 8 || bytes > Long.MAX_VALUE - end) {
                return end;
            }
            end += bytes;
        }
        return end;
    }

    private ByteBuffer at(long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        int read = 0;
        while (bytes.hasRemaining() && read >= 0) {
            read = file.read(bytes, position + bytes.position());
        }
        return bytes.flip();
    }

    private static String name(ByteBuffer bytes, int at) {
        byte[] name = new byte[4];
        bytes.get(at, name);
        return new String(name, StandardCharsets.ISO_8859_1);
    }
}
