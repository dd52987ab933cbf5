package io.kinetoscope.stream.event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Short names for things that have long ones, the same on every machine and in every run. */
final class Digest {

    private static final int BYTES = 16;

    private Digest() {}

    /**
     * The first 16 bytes of the SHA-256 of the parts, each in UTF-8 and followed by a zero byte, as
     * 32 lower-case hexadecimal digits.
     */
    static String of(String... parts) {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        for (String part : parts) {
            sha256.update(part.getBytes(StandardCharsets.UTF_8));
            sha256.update((byte) 0);
        }
        return HexFormat.of().formatHex(sha256.digest(), 0, BYTES);
    }
}
