package io.kinetoscope.model.store;

import io.kinetoscope.KinetoscopeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of files; holds a model's weights against size and SHA-256 of its manifest. */
public final class Checksums {

    private Checksums() {}

    /**
     * Reads the weights once.
     *
     * @throws KinetoscopeException when they are missing, cannot be read, or are not those of the
     *     manifest
     */
    public static void verify(StoredModel model) {
        Path file = model.weights();
        WeightsFile expected = model.manifest().weights();
        try {
            if (!Files.isRegularFile(file)) {
                throw damaged(model, "there is no file %s".formatted(file));
            }
            long size = Files.size(file);
            if (size != expected.size()) {
                throw damaged(
                        model,
                        "%s has %d bytes where the manifest says %d"
                                .formatted(file, size, expected.size()));
            }
            String actual = sha256(file);
            if (!actual.equals(expected.sha256())) {
                throw damaged(
                        model,
                        "%s has SHA-256 %s where the manifest says %s"
                                .formatted(file, actual, expected.sha256()));
            }
        } catch (IOException e) {
            throw new KinetoscopeException(
                    "the weights %s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    /**
     * The SHA-256 of a file, as 64 lower-case hexadecimal digits.
     *
     * @throws KinetoscopeException when it cannot be read
     */
    public static String of(Path file) {
        try {
            return sha256(file);
        } catch (IOException e) {
            throw new KinetoscopeException(
                    "%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            // Every Java platform has it, says MessageDigest.
            throw new IllegalStateException(e);
        }
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static KinetoscopeException damaged(StoredModel model, String what) {
        return new KinetoscopeException(
                "the weights of model %s are not what was stored: %s; import the model again"
                        .formatted(model.manifest().ref(), what));
    }
}
