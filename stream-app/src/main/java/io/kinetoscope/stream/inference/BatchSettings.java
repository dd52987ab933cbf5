package io.kinetoscope.stream.inference;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.wire.SourceKind;
import java.time.Duration;
import java.time.Instant;

/**
 * When a batch closes, and which clips are too old for one.
 *
 * @param maxBatch clips in one forward pass at most
 * @param maxDelay how long the oldest clip of a batch at most waits for others
 * @param maxStaleness age, since its capture, beyond which a live clip is skipped; zero for never.
 *     Clips of files are never skipped
 * @param maxTime what a forward pass may take; zero for any. The clips of one that took longer are
 *     scored again one by one, a clip that takes longer alone fails, and a pass that takes {@value
 *     #HANGS} times as long is held to be hung
 */
public record BatchSettings(
        int maxBatch, Duration maxDelay, Duration maxStaleness, Duration maxTime) {

    /** So many times the time that a pass may take is never. */
    public static final int HANGS = 6;

    private static final int LARGEST_BATCH = 1024;
    private static final Duration LONGEST_TIME = Duration.ofMinutes(10);

    /** With forward passes that take as long as they take. */
    public BatchSettings(int maxBatch, Duration maxDelay, Duration maxStaleness) {
        this(maxBatch, maxDelay, maxStaleness, Duration.ZERO);
    }

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
        if (maxTime.isNegative() || maxTime.compareTo(LONGEST_TIME) > 0) {
            throw new ConfigurationException(
                    "--max-batch-time is %s ms: give up to 10m, or 0s for as long as it takes"
                            .formatted(maxTime.toMillis()));
        }
    }

    /** After this long a pass will not come back; zero for never. */
    public Duration hangTime() {
        return maxTime.multipliedBy(HANGS);
    }

    /**
     * Whether a clip is too old to be scored.
     *
     * @param captured when its last frame was
     */
    public boolean isStale(SourceKind kind, Instant captured, Instant now) {
        return isSkippable(kind) && captured.plus(maxStaleness).isBefore(now);
    }

    /** Whether clips of such a source are ever skipped. */
    public boolean isSkippable(SourceKind kind) {
        return kind == SourceKind.LIVE && !maxStaleness.isZero();
    }

    boolean isLate(Duration pass) {
        return !maxTime.isZero() && pass.compareTo(maxTime) > 0;
    }
}
