package io.kinetoscope.ingest.source;

import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The wall clock of pictures that carry none. What is read in real time is captured as it is shown,
 * from now on. A file that is read fast is treated as having just ended: its last picture was
 * captured now, its first one its duration ago, so that no capture time lies in the future; but no
 * file reaches back further than 12 hours, for Kafka deletes windows by their capture times.
 */
final class PlaybackClock {

    private static final long FARTHEST_MICROS = 12 * 3600 * 1_000_000L;

    private final Pace pace;
    private final long origin;
    private final long openedNanos = System.nanoTime();

    /**
     * @param durationMicros length of the file, 0 when unknown: then the first picture of a file
     *     that is read fast is captured now
     */
    PlaybackClock(Clock clock, Pace pace, long durationMicros) {
        this.pace = pace;
        this.origin =
                WallClock.micros(clock)
                        - (pace == Pace.FAST
                                ? Math.min(FARTHEST_MICROS, Math.max(0, durationMicros))
                                : 0);
    }

    /** Capture time in microseconds since the epoch of the picture with this presentation time. */
    long captureTimeMicros(long presentationTimeMicros) {
        return origin + presentationTimeMicros;
    }

    /** Microseconds that have passed since the start. */
    long elapsedMicros() {
        return (System.nanoTime() - openedNanos) / 1000;
    }

    /**
     * Waits until the picture's time has come, or not at all when reading fast.
     *
     * @return false when {@code closed} came first
     * @throws SourceException when the thread is interrupted, which stays set
     */
    boolean await(long presentationTimeMicros, CountDownLatch closed) {
        long wait = pace == Pace.FAST ? 0 : presentationTimeMicros - elapsedMicros();
        try {
            return !closed.await(Math.max(0, wait), TimeUnit.MICROSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException("Reading was interrupted", e);
        }
    }
}
