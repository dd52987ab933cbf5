package io.kinetoscope.stream.broker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * The broker's part of the data directory, held by one process at a time.
 *
 * <p>Kafka has a lock file of its own, but in a combined node it takes it only after the controller
 * has opened its log, too late for a second process to do no harm.
 */
final class DataDirectory implements AutoCloseable {

    private static final String LOCK_FILE = "broker.lock";
    private static final String KAFKA_DIRECTORY = "broker";
    private static final String IDENTITY_FILE = "meta.properties";
    private static final int MAX_PID_BYTES = 32;

    private final Path given;
    private final FileChannel lock;

    private DataDirectory(Path given, FileChannel lock) {
        this.given = given;
        this.lock = lock;
    }

    /**
     * Creates the directory when it is not there and takes its lock.
     *
     * @throws ConfigurationException when it cannot be used: it is a file, may not be written, or
     *     another broker has it
     */
    static DataDirectory open(Path path) {
        Path given = path.toAbsolutePath().normalize();
        FileChannel channel;
        try {
            Files.createDirectories(given);
            channel =
                    FileChannel.open(
                            given.resolve(LOCK_FILE),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw unusable(given, e);
        }
        DataDirectory directory = new DataDirectory(given, channel);
        try {
            directory.lock();
            return directory;
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private void lock() {
        try {
            if (lock.tryLock() == null) {
                throw inUse(owner());
            }
            lock.truncate(0);
            lock.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(US_ASCII)));
        } catch (OverlappingFileLockException e) {
            // On POSIX, closing this second channel drops the lock of the first for other
            // processes; Kafka's own lock file still keeps them out.
            throw inUse("a broker of this process");
        } catch (IOException e) {
            throw unusable(given, e);
        }
    }

    private String owner() throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(MAX_PID_BYTES);
        lock.read(pid, 0);
        String text = US_ASCII.decode(pid.flip()).toString().strip();
        return text.matches("[0-9]+") ? "process " + text : "another process";
    }

    private ConfigurationException inUse(String owner) {
        return new ConfigurationException(
                "The data directory "
                        + given
                        + " is in use by "
                        + owner
                        + ": stop it, or give --data-dir another directory.");
    }

    private static ConfigurationException unusable(Path given, IOException e) {
        return new ConfigurationException(
                "The data directory "
                        + given
                        + " cannot be used ("
                        + reason(e)
                        + "): give --data-dir a directory that can be written.",
                e);
    }

    private static String reason(IOException e) {
        if (e instanceof FileAlreadyExistsException) {
            return "it is a file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileSystemException f && f.getReason() != null) {
            return f.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** Where Kafka keeps its files. */
    Path kafka() {
        return given.resolve(KAFKA_DIRECTORY);
    }

    /** As it was given, absolute. */
    Path path() {
        return given;
    }

    /**
     * Gives a new directory its identity; one that has it keeps it.
     *
     * @throws KinetoscopeException when the disk does not let it
     */
    void formatWhenNew(int nodeId) {
        if (Files.exists(kafka().resolve(IDENTITY_FILE))) {
            return;
        }
        // A process killed while it formatted leaves files, but never the identity, which is
        // written last and moved into place.
        try {
            new Formatter()
                    .setNodeId(nodeId)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setControllerListenerName(ListenSockets.CONTROLLER)
                    .addDirectory(kafka().toString())
                    .setMetadataLogDirectory(kafka().toString())
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8))
                    .run();
        } catch (Exception e) {
            throw new KinetoscopeException(
                    "The data directory " + given + " cannot be set up: " + e.getMessage() + ".",
                    e);
        }
    }

    /** Whether there is no room for {@code bytes} more; no, where the system does not tell. */
    boolean isFull(long bytes) {
        try {
            return Files.getFileStore(given).getUsableSpace() < bytes;
        } catch (IOException e) {
            return false;
        }
    }

    /** Gives the lock back. The lock file stays: to remove it would race with the next owner. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new KinetoscopeException(
                    "The lock of " + given + " was not given back: " + e.getMessage() + ".", e);
        }
    }
}
