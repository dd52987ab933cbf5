package io.kinetoscope.model.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The size of a zip's directory, which {@code java.util.zip} takes into memory whole when it opens
 * a file. APPNOTE 4.3.14 to 4.3.16.
 */
final class ZipDirectory {

    /** RSANet-R50's has 357 entries and 30 kB. */
    private static final long MAX_BYTES = 16 << 20;

    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int LOCATOR_64_BYTES = 20;
    private static final int MAX_COMMENT = 0xffff;

    private ZipDirectory() {}

    /**
     * @throws MalformedFileException when there is no directory, or one that is too large
     */
    static void requireSmall(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            int length = (int) Math.min(size, END_BYTES + MAX_COMMENT + LOCATOR_64_BYTES);
            ByteBuffer tail = read(channel, size - length, length);
            long directory = directoryBytes(channel, tail);
            if (directory < 0 || directory > MAX_BYTES) {
                throw new MalformedFileException(
                        "its zip directory has %d bytes, more than %d"
                                .formatted(directory, MAX_BYTES));
            }
        }
    }

    private static long directoryBytes(FileChannel channel, ByteBuffer tail) throws IOException {
        for (int at = tail.limit() - END_BYTES; at >= 0; at--) {
            if (tail.getInt(at) == END) {
                long bytes = tail.getInt(at + 12) & 0xffffffffL;
                int locator = at - LOCATOR_64_BYTES;
                if (locator >= 0 && tail.getInt(locator) == LOCATOR_64) {
                    long end64 = tail.getLong(locator + 8);
                    if (end64 < 0 || end64 > channel.size() - 56) {
                        throw new MalformedFileException("its zip directory is damaged");
                    }
                    bytes =
                            Math.max(
                                    bytes == 0xffffffffL ? 0 : bytes,
                                    read(channel, end64, 56).getLong(40));
                }
                return bytes;
            }
        }
        throw new MalformedFileException("it is a zip that is cut off: its directory is missing");
    }

    private static ByteBuffer read(FileChannel channel, long from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, from + bytes.position()) < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
        }
        return bytes.flip();
    }
}
