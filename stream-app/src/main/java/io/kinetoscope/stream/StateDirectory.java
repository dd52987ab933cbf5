package io.kinetoscope.stream;

import io.kinetoscope.KinetoscopeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of Kafka Streams: the user's own, or a temporary one that goes with the process. */
final class StateDirectory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StateDirectory.class);

    private final Path path;
    private final boolean temporary;

    StateDirectory(Optional<Path> chosen) {
        this.temporary = chosen.isEmpty();
        try {
            this.path =
                    chosen.isPresent()
                            ? Files.createDirectories(chosen.get())
                            : Files.createTempDirectory("kinetoscope-state-");
        } catch (IOException e) {
            throw new KinetoscopeException(
                    "The state folder %s cannot be made: %s. Choose another with --state-dir"
                            .formatted(
                                    chosen.map(Path::toString).orElse("in the temporary folder"),
                                    e.getMessage()),
                    e);
        }
    }

    Path path() {
        return path;
    }

    /** Removes the folder, if it is a temporary one. */
    @Override
    public void close() {
        if (!temporary) {
            return;
        }
        try (Stream<Path> tree = Files.walk(path)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path entry : deepestFirst) {
                Files.deleteIfExists(entry);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("The temporary folder {} stays behind", path, e);
        }
    }
}
