package io.kinetoscope.ingest.camera;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Looks, from a thread of its own, after the calls that cameras make into their sources. FFmpeg
 * ends its waiting by itself when a time is up; this one tells of calls that do not come back even
 * so, since the system holds them: in the lookup of a host name, or in a device.
 *
 * <p>One for all cameras of a worker. Such a call cannot be ended from outside, and its camera is
 * not opened a second time meanwhile: that would leave one more thread and its memory behind with
 * each try. When it does come back, its camera goes on.
 */
public final class SourceWatchdog implements AutoCloseable {

    /** FFmpeg looks at its own deadline ten times a second, and knows better what was amiss. */
    static final Duration GRACE = Duration.ofMillis(500);

    private static final long TURN_MILLIS = 100;

    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::run, "source-watchdog");

    private SourceWatchdog() {}

    /** Starts its thread. */
    public static SourceWatchdog start() {
        SourceWatchdog watchdog = new SourceWatchdog();
        watchdog.thread.setDaemon(true);
        watchdog.thread.start();
        return watchdog;
    }

    /** A camera's place with it, until that is closed. */
    Watch watch() {
        Watch watch = new Watch();
        watches.add(watch);
        return watch;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(TURN_MILLIS);
                long now = System.nanoTime();
                watches.forEach(watch -> watch.look(now));
            }
        } catch (InterruptedException e) {
            // close(): the thread's end.
            Thread.currentThread().interrupt();
        }
    }

    /** The calls of one camera, one at a time. */
    final class Watch implements AutoCloseable {

        private Consumer<Duration> overdue;
        private Duration patience;
        private long since;
        private boolean told;

        /**
         * A call begins.
         *
         * @param timeout after which, and the grace, it is overdue
         * @param told is run once if it is, by the watchdog's thread, with how long it has taken
         */
        synchronized void begin(Duration timeout, Consumer<Duration> told) {
            this.overdue = told;
            this.patience = timeout.plus(GRACE);
            this.since = System.nanoTime();
            this.told = false;
        }

        /**
         * The call has come back. Without one it does nothing.
         *
         * @return whether it was in time
         */
        synchronized boolean end() {
            overdue = null;
            return !told;
        }

        private synchronized void look(long now) {
            if (overdue != null && !told && now - since >= patience.toNanos()) {
                told = true;
                overdue.accept(Duration.ofNanos(now - since));
            }
        }

        @Override
        public void close() {
            watches.remove(this);
        }
    }
}
