package io.kinetoscope.cli;

import io.kinetoscope.KinetoscopeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder for what is needed while a command runs; removed with all that is in it. */
final class TemporaryFolder implements AutoCloseable {

    private final Path path;

    /**
     * @throws KinetoscopeException when it cannot be made
     */
    TemporaryFolder() {
        try {
            path = Files.createTempDirectory("kinetoscope-");
        } catch (IOException e) {
            throw new KinetoscopeException(
                    "no temporary folder can be made in %s: %s"
                            .formatted(System.getProperty("java.io.tmpdir"), e.getMessage()),
                    e);
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new KinetoscopeException(
                    "the temporary folder %s cannot be removed: %s".formatted(path, e.getMessage()),
                    e);
        }
    }
}
