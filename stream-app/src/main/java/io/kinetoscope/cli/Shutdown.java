package io.kinetoscope.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a command has opened, closed in the reverse order: at its end, or when a signal ends the
 * process. Then the exit code is the shell's own for the signal (130 after Ctrl-C, 143 after
 * SIGTERM).
 */
final class Shutdown implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    /** Ctrl-C must end the process within 10 s, whatever hangs. */
    private static final long PATIENCE_MILLIS = 8_500;

    // A process has one shutdown; the handler of errors must know of it.
    private static volatile boolean underWay;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Thread hook = new Thread(this::onSignal, "shutdown");
    private boolean closed;

    Shutdown() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether the process is ending: faults that follow from it are no news. */
    static boolean isUnderWay() {
        return underWay;
    }

    /** Takes a resource over: it is closed before all that were added earlier. */
    synchronized <T extends AutoCloseable> T add(T resource) {
        if (closed) {
            closeQuietly(resource);
        } else {
            open.push(resource);
        }
        return resource;
    }

    /** Closes everything; the command goes on after it. */
    @Override
    public void close() {
        closeAll();
        if (!underWay) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    private void onSignal() {
        underWay = true;
        Thread closer = new Thread(this::closeAll, "shutdown-closer");
        closer.setDaemon(true);
        closer.start();
        try {
            closer.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (closer.isAlive()) {
            LOG.warn("Not everything closed in time; what is not committed is done again");
        }
    }

    private void closeAll() {
        while (true) {
            AutoCloseable resource;
            synchronized (this) {
                closed = true;
                resource = open.poll();
            }
            if (resource == null) {
                return;
            }
            closeQuietly(resource);
        }
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            LOG.warn("{} did not close cleanly", resource.getClass().getSimpleName(), e);
        }
    }
}
