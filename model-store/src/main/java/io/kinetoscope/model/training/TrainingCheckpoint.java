package io.kinetoscope.model.training;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.checkpoint.SafetensorsWriter;
import io.kinetoscope.model.checkpoint.TensorSource;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The state of a training on disk, from which a killed one goes on: {@code progress.json} names the
 * tensors that belong to it, so it is moved into place when they are complete, and not before. One
 * process at a time, held by a lock.
 */
final class TrainingCheckpoint implements AutoCloseable {

    private static final String PROGRESS = "progress.json";
    private static final String TENSORS = ".safetensors";
    private static final long MAX_PROGRESS_BYTES = 16 << 20;

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .build();

    private final Path directory;
    private final FileChannel lock;

    private TrainingCheckpoint(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Opens a directory, which is made if it is not there.
     *
     * @throws ConfigurationException when another training uses it
     * @throws KinetoscopeException when it cannot be written to
     */
    static TrainingCheckpoint open(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel channel =
                    FileChannel.open(
                            directory.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (!tryLock(channel)) {
                channel.close();
                throw new ConfigurationException(
                        "another training writes to the checkpoint %s: wait for it, or give another"
                                        .formatted(directory)
                                + " --checkpoint");
            }
            return new TrainingCheckpoint(directory, channel);
        } catch (IOException e) {
            throw failed(directory, e);
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /**
     * How far the last run came; empty when there was none.
     *
     * @throws ConfigurationException when it is of another configuration, or damaged
     */
    Optional<TrainingProgress> progress(String fingerprint) {
        Path file = directory.resolve(PROGRESS);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        TrainingProgress progress;
        try {
            if (Files.size(file) > MAX_PROGRESS_BYTES) {
                throw new IOException("it has more than %d bytes".formatted(MAX_PROGRESS_BYTES));
            }
            progress = JSON.readValue(Files.readAllBytes(file), TrainingProgress.class);
            if (progress == null) {
                throw new IOException("it is empty");
            }
        } catch (IOException e) {
            throw new ConfigurationException(
                    "the checkpoint %s cannot be read (%s): begin again with --restart"
                            .formatted(
                                    file,
                                    String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
                    e);
        }
        if (!progress.fingerprint().equals(fingerprint)) {
            throw new ConfigurationException(
                    ("the checkpoint %s is of a training with other data or settings: repeat that"
                                    + " command to go on with it, begin again with --restart, or"
                                    + " give another --checkpoint")
                            .formatted(directory));
        }
        return Optional.of(progress);
    }

    /** Where the weights and the optimizer of a progress lie. */
    Path state(TrainingProgress progress) {
        return directory.resolve(progress.stateFile());
    }

    /** Where the weights of the best epoch lie. */
    Path best(TrainingProgress progress) {
        return directory.resolve(progress.bestFile());
    }

    /**
     * Writes the state, and with it makes it the one to go on from.
     *
     * @param best the weights of the best epoch, when they are new
     * @throws KinetoscopeException when the disk is full or fails
     */
    void save(
            TrainingProgress progress, TensorSource state, Optional<? extends TensorSource> best) {
        try {
            write(state(progress), state);
            if (best.isPresent()) {
                write(best(progress), best.get());
            }
            Path written = directory.resolve(PROGRESS + ".new");
            try (FileChannel file = create(written);
                    OutputStream out = Channels.newOutputStream(file)) {
                out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(progress));
                file.force(true);
            }
            Files.move(written, directory.resolve(PROGRESS), StandardCopyOption.ATOMIC_MOVE);
            removeAllBut(Set.of(progress.stateFile(), progress.bestFile()));
        } catch (IOException e) {
            throw failed(directory, e);
        }
    }

    /**
     * Forgets how far the last run came, and its tensors.
     *
     * @throws KinetoscopeException when a file cannot be deleted
     */
    void clear() {
        try {
            Files.deleteIfExists(directory.resolve(PROGRESS));
            removeAllBut(Set.of());
        } catch (IOException e) {
            throw failed(directory, e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw failed(directory, e);
        }
    }

    private static void write(Path file, TensorSource tensors) throws IOException {
        Path written = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = create(written);
                OutputStream out =
                        new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
            SafetensorsWriter.write(tensors, out);
            out.flush();
            channel.force(true);
        }
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
    }

    private void removeAllBut(Set<String> kept) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.contains(TENSORS) && !kept.contains(name)) {
                    Files.delete(file);
                }
            }
        }
    }

    private static KinetoscopeException failed(Path directory, IOException e) {
        return new KinetoscopeException(
                "the checkpoint %s cannot be written (%s: %s): free some space, or give another"
                                .formatted(directory, e.getClass().getSimpleName(), e.getMessage())
                        + " --checkpoint",
                e);
    }
}
