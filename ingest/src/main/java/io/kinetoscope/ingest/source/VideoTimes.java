package io.kinetoscope.ingest.source;

import java.util.Arrays;

/**
 * When the pictures of a video are shown.
 *
 * @param originMicros the first picture's time on the stream's own clock
 * @param starts of the pictures, since the first
 * @param keys starts of those that decoding can begin with
 * @param endMicros of the last picture
 * @param indexed whether the times are those of the container, so that they can be sought
 */
@SuppressWarnings("ArrayRecordComponent") // Not compared, and nobody writes to them.
record VideoTimes(long originMicros, long[] starts, long[] keys, long endMicros, boolean indexed) {

    int pictures() {
        return starts.length;
    }

    long time(int picture) {
        return starts[picture];
    }

    /** The last key picture at or before a time; -1 without one. */
    long keyBefore(long time) {
        int found = Arrays.binarySearch(keys, time);
        int at = found >= 0 ? found : -found - 2;
        return at < 0 ? -1 : keys[at];
    }

    /** When the last picture ends, by its own duration where that is plausible. */
    static long end(long[] starts, int count, long duration) {
        long last = starts[count - 1];
        if (duration > 0 && duration <= 10_000_000) {
            return last + duration;
        }
        return last + (count > 1 ? last - starts[count - 2] : 40_000);
    }
}
