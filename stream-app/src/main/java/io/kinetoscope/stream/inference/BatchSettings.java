package io.kinetoscope.stream.inference;

import io.kinetoscope.ConfigurationException;
import java.time.Duration;

/**
 * When a batch closes, and which clips are too old for one.
 *
 * @param maxBatch clips in one forward pass at most
 * @param maxDelay how long the oldest clip of a batch waits for others
 * @param maxStaleness age, since its capture, beyond which a live clip is skipped; zero for never.
 *     Clips of files are never skipped
 */
public record BatchSettings(int maxBatch, Duration maxDelay, Duration maxStaleness) {

    private static final int LARGEST_BATCH = 1024;

    public BatchSettings {
        if (maxBatch < 1 || maxBatch > LARGEST_BATCH) {
            throw new ConfigurationException(
                    "--max-batch is %d: give 1 to %d".formatted(maxBatch, LARGEST_BATCH));
        }
        if (maxDelay.isNegative() || maxDelay.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new ConfigurationException(
                    "--max-batch-delay is %s ms: give 0 to 60000 ms"
                            .formatted(maxDelay.toMillis()));
        }
        if (maxStaleness.isNegative()) {
            throw new ConfigurationException("--max-staleness is negative: give 0s for never");
        }
    }

    boolean skipsStaleClips() {
        return !maxStaleness.isZero();
    }
}
