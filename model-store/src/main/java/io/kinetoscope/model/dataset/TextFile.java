package io.kinetoscope.model.dataset;

import io.kinetoscope.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A list or a table that came from outside, read as a whole.
 *
 * @param text decoded from UTF-8, without a byte order mark
 */
record TextFile(Path file, String text, String sha256) {

    /** The largest list of the benchmarks has 60 MB. */
    static final int MAX_BYTES = 256 << 20;

    /**
     * @throws ConfigurationException when it is missing, too large, or no UTF-8 text
     */
    static TextFile read(Path file) {
        byte[] bytes = bytes(file);
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return new TextFile(
                    file, text.startsWith("\uFEFF") ? text.substring(1) : text, sha256(bytes));
        } catch (CharacterCodingException e) {
            throw new ConfigurationException(
                    "%s is not UTF-8 text: save it as UTF-8".formatted(file), e);
        }
    }

    AnnotationFile asAnnotation() {
        return new AnnotationFile(file, sha256);
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static byte[] bytes(Path file) {
        try (InputStream input = Files.newInputStream(file)) {
            byte[] bytes = input.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new ConfigurationException(
                        "%s is larger than %d MB: is it the right file?"
                                .formatted(file, MAX_BYTES >> 20));
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new ConfigurationException("There is no file %s".formatted(file), e);
        } catch (IOException e) {
            throw new ConfigurationException(
                    Files.isDirectory(file)
                            ? "%s is a folder: name a file".formatted(file)
                            : "%s cannot be read: %s".formatted(file, e.getMessage()),
                    e);
        }
    }
}
