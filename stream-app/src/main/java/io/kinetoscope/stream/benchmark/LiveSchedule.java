package io.kinetoscope.stream.benchmark;

import java.time.Duration;
import java.time.Instant;

/**
 * When the windows of cameras are due: each camera gives one for each length of a window, with the
 * capture of its last frame, and the cameras begin evenly spread over one length, as cameras that
 * were never told to begin together do on average.
 *
 * @param streams at least 1
 * @param length of a window
 * @param slot from a frame to the next
 * @param begin when the first camera captures its first frame, in whole milliseconds, which is what
 *     records have
 */
record LiveSchedule(int streams, Duration length, Duration slot, Instant begin) {

    /**
     * A window.
     *
     * @param stream from 0
     * @param number in its stream, from 0
     * @param streamBegan capture time of the stream's first frame
     * @param at capture time of the window's last frame
     */
    record Due(int stream, long number, Instant streamBegan, Instant at) {}

    /** The {@code n}-th window of all streams together, from 0; later ones are never due before. */
    Due window(long n) {
        int stream = (int) (n % streams);
        long number = n / streams;
        Instant began = begin.plusMillis(length.toMillis() * stream / streams);
        return new Due(
                stream, number, began, began.plus(length.multipliedBy(number + 1)).minus(slot));
    }

    /** Windows that are due before {@code end}. */
    long windowsBefore(Instant end) {
        long n = 0;
        while (window(n).at().isBefore(end)) {
            n++;
        }
        return n;
    }

    double windowsPerSecond() {
        return streams / (length.toNanos() / 1e9);
    }
}
