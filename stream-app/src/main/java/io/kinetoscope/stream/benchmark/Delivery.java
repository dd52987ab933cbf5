package io.kinetoscope.stream.benchmark;

import io.kinetoscope.stream.clip.Latency;
import java.time.Duration;
import java.time.Instant;

/**
 * A record as a subscriber got it.
 *
 * @param filled capture time of the last frame of the window that completed the clip: the record's
 *     timestamp
 * @param latency as the record says; its capture is what the clip's last frame waited for its
 *     window to fill
 * @param seen when the record came
 */
record Delivery(Instant filled, Latency latency, Instant seen) {

    /** When the clip's last frame was captured. */
    Instant captured() {
        return filled.minusNanos(Math.round(latency.capture() * 1e6));
    }

    /** Milliseconds from the capture of the clip's last frame until the record came. */
    double total() {
        return Duration.between(captured(), seen).toNanos() / 1e6;
    }

    /** Milliseconds from the scores until the record came: a transaction has to be committed. */
    double delivery() {
        return total() - latency.total();
    }
}
