package io.kinetoscope.stream.event;

import io.kinetoscope.ConfigurationException;
import java.time.Duration;

/**
 * How scores become events. All times are times of the stream, except {@code silenceTimeout}, which
 * is measured by the clock.
 *
 * @param smoothing over how many clips scores are averaged, 1 to 100
 * @param enter the score at which an event begins
 * @param exit the score below which it begins to end; where the user sets none, the model's
 *     default, lowered to the enter threshold if that lies below it
 * @param minimumDuration a shorter event is never told of; 0 s to 24 h
 * @param mergeGap an event ends once its score has stayed below the exit threshold for so long;
 *     shorter dips, and shorter stretches without clips, are part of it; 0 s to 24 h
 * @param updateInterval the least time between two records of an open event; 0 s to 24 h
 * @param topK how many labels a record lists, 1 to 100
 * @param silenceTimeout how long a live stream may send nothing before its events are ended; above
 *     0 s, at most 24 h
 */
public record EventSettings(
        int smoothing,
        LabelThresholds enter,
        LabelThresholds exit,
        Duration minimumDuration,
        Duration mergeGap,
        Duration updateInterval,
        int topK,
        Duration silenceTimeout) {

    public static final String ENTER_FLAG = "--enter-threshold";
    public static final String EXIT_FLAG = "--exit-threshold";

    private static final int MOST_CLIPS = 100;
    private static final int MOST_LABELS = 100;
    private static final Duration LONGEST = Duration.ofDays(1);

    /**
     * @throws ConfigurationException if a value is out of its range; the message names the flag
     */
    public EventSettings {
        checkCount("--smoothing", "clips", smoothing, MOST_CLIPS);
        checkCount("--top-k", "labels", topK, MOST_LABELS);
        checkTime("--event-min-duration", minimumDuration);
        checkTime("--event-merge-gap", mergeGap);
        checkTime("--event-update-interval", updateInterval);
        checkTime("--event-silence-timeout", silenceTimeout);
        if (silenceTimeout.isZero()) {
            throw new ConfigurationException(
                    "--event-silence-timeout must be longer than 0 s: give 30s or so");
        }
    }

    /** Averages 3 clips, takes the model's thresholds; the other defaults as documented. */
    public static EventSettings defaults() {
        return new EventSettings(
                3,
                LabelThresholds.modelDefault(ENTER_FLAG),
                LabelThresholds.modelDefault(EXIT_FLAG),
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                5,
                Duration.ofSeconds(30));
    }

    private static void checkCount(String flag, String unit, int value, int most) {
        if (value < 1 || value > most) {
            throw new ConfigurationException(
                    flag + " must be 1 to " + most + " " + unit + ", not " + value);
        }
    }

    private static void checkTime(String flag, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new ConfigurationException(
                    flag
                            + " must be 0 s to 24 h, not "
                            + (value.getSeconds() + value.getNano() / 1e9)
                            + " s");
        }
    }
}
