package io.kinetoscope.stream.clip;

import io.kinetoscope.ConfigurationException;
import java.time.Duration;

/**
 * How clips are cut: the temporal contract of the model, and how often a clip begins.
 *
 * @param frames frames that the network sees at once (T)
 * @param framesPerSecond the model's own frame rate
 * @param strideMicros time between the starts of two clips of one stream
 */
public record ClipTiming(int frames, double framesPerSecond, long strideMicros) {

    private static final long SHORTEST_STRIDE_MICROS = 20_000;

    public ClipTiming {
        if (frames < 1 || !(framesPerSecond > 0)) {
            throw new IllegalArgumentException(
                    "A clip has frames at a rate, not %d at %s/s"
                            .formatted(frames, framesPerSecond));
        }
        if (strideMicros < SHORTEST_STRIDE_MICROS) {
            throw new ConfigurationException(
                    "--clip-stride is %s ms: give at least %d ms"
                            .formatted(strideMicros / 1e3, SHORTEST_STRIDE_MICROS / 1000));
        }
    }

    /** Clips that begin every {@code stride}. */
    public static ClipTiming of(int frames, double framesPerSecond, Duration stride) {
        return new ClipTiming(frames, framesPerSecond, stride.toNanos() / 1000);
    }

    /** Clips of which each overlaps the next by half: every moment is seen twice. */
    public static ClipTiming halfOverlapping(int frames, double framesPerSecond) {
        return new ClipTiming(
                frames, framesPerSecond, Math.round(frames / framesPerSecond * 1e6) / 2);
    }

    /** Time that the frames of one clip stand for. */
    public long spanMicros() {
        return Math.round(frames / framesPerSecond * 1e6);
    }
}
