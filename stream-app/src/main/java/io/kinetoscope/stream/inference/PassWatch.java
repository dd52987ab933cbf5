package io.kinetoscope.stream.inference;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Notices a forward pass that does not come back. A pass cannot be interrupted, so all that is left
 * is to tell, once; the thread ends with that.
 */
final class PassWatch implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(250);

    private final Map<Thread, Long> running = new ConcurrentHashMap<>();
    private final Duration limit;
    private final Runnable hung;
    private final Thread watcher = new Thread(this::watch, "pass-watch");

    /**
     * @param limit more than 0
     * @param hung called by the thread of this, at most once, when a pass takes longer
     */
    PassWatch(Duration limit, Runnable hung) {
        this.limit = limit;
        this.hung = hung;
        watcher.setDaemon(true);
        watcher.start();
    }

    /** The caller's thread begins a pass. */
    void begin() {
        running.put(Thread.currentThread(), System.nanoTime());
    }

    /** It has come back. */
    void end() {
        running.remove(Thread.currentThread());
    }

    @Override
    public void close() {
        watcher.interrupt();
    }

    private void watch() {
        try {
            while (running.values().stream().noneMatch(this::isHung)) {
                Thread.sleep(LOOK.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        hung.run();
    }

    private boolean isHung(long since) {
        return System.nanoTime() - since > limit.toNanos();
    }
}
