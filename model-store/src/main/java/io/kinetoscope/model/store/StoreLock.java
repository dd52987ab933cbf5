package io.kinetoscope.model.store;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.checkpoint.SafetensorsWriter;
import io.kinetoscope.model.checkpoint.TensorSource;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The right to write to a store, held by one process at a time and given back by the operating
 * system when that dies. So every temporary directory that its holder finds is a dead one's.
 */
final class StoreLock implements AutoCloseable {

    private static final String LOCK = ".lock";

    /** No model's name begins with a dot. */
    private static final String TEMPORARY = ".incomplete-";

    private static final String WEIGHTS = "weights.safetensors";

    private final Path store;
    private final FileChannel channel;

    private StoreLock(Path store, FileChannel channel) {
        this.store = store;
        this.channel = channel;
    }

    /** Makes the store's directory if need be, and waits for other processes. */
    static StoreLock acquire(Path store) throws IOException {
        Files.createDirectories(store);
        FileChannel channel =
                FileChannel.open(
                        store.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.lock();
            if (!lock.isValid()) {
                throw new IOException("the lock %s is not valid".formatted(store.resolve(LOCK)));
            }
            return new StoreLock(store, channel);
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new KinetoscopeException(
                    ("another thread of this process writes to the model store %s; try again when"
                                    + " it is done")
                            .formatted(store),
                    e);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Deletes what writers that died have left. */
    void removeLeftovers() throws IOException {
        List<Path> leftovers;
        try (Stream<Path> entries = Files.list(store)) {
            leftovers =
                    entries.filter(e -> e.getFileName().toString().startsWith(TEMPORARY)).toList();
        }
        for (Path leftover : leftovers) {
            delete(leftover);
        }
    }

    /** Writes weights and manifest to a temporary directory and renames it to {@code target}. */
    ModelManifest write(
            ModelDraft draft,
            int version,
            TensorSource weights,
            ModelStore.Completion completion,
            Path target)
            throws IOException {
        Path temporary = temporary();
        Files.createDirectory(temporary);
        try {
            ModelManifest manifest =
                    ModelManifest.of(draft, version, writeWeights(weights, temporary));
            try (FileChannel file = create(temporary.resolve(ModelStore.MANIFEST));
                    OutputStream out = Channels.newOutputStream(file)) {
                out.write(ManifestJson.write(manifest));
                file.force(true);
            }
            completion.complete(new StoredModel(temporary, manifest, false));
            force(temporary);
            Files.createDirectories(target.getParent());
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            force(target.getParent());
            return manifest;
        } catch (IOException | RuntimeException e) {
            deleteAfter(temporary, e);
            throw e;
        }
    }

    /** Takes a version out of sight in one step, then deletes it. */
    void remove(Path version) throws IOException {
        Path temporary = temporary();
        Files.move(version, temporary, StandardCopyOption.ATOMIC_MOVE);
        delete(temporary);
        try (Stream<Path> others = Files.list(version.getParent())) {
            if (others.findAny().isPresent()) {
                return;
            }
        }
        Files.deleteIfExists(version.getParent());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private Path temporary() {
        return store.resolve(TEMPORARY + UUID.randomUUID());
    }

    private static WeightsFile writeWeights(TensorSource weights, Path directory)
            throws IOException {
        MessageDigest digest = Checksums.sha256();
        Path path = directory.resolve(WEIGHTS);
        try (FileChannel file = create(path);
                OutputStream out =
                        new BufferedOutputStream(
                                new DigestOutputStream(Channels.newOutputStream(file), digest),
                                1 << 16)) {
            SafetensorsWriter.write(weights, out);
            out.flush();
            file.force(true);
        }
        return new WeightsFile(
                WEIGHTS, HexFormat.of().formatHex(digest.digest()), Files.size(path));
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** Makes the names in a directory last, where the system lets a directory be opened. */
    private static void force(Path directory) throws IOException {
        if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
            try (FileChannel opened = FileChannel.open(directory)) {
                opened.force(true);
            }
        }
    }

    private static void deleteAfter(Path directory, Exception failure) {
        try {
            delete(directory);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static void delete(Path root) throws IOException {
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path directory, IOException failure)
                            throws IOException {
                        if (failure != null) {
                            throw failure;
                        }
                        Files.delete(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
