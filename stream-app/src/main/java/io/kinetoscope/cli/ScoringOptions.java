package io.kinetoscope.cli;

import io.kinetoscope.stream.event.EventSettings;
import io.kinetoscope.stream.event.LabelThresholds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How clips are cut and scored, and from when on a score is an event. */
final class ScoringOptions {

    @Option(
            names = "--clip-stride",
            paramLabel = "TIME",
            description =
                    "Time between the starts of two clips of a stream (default: half a clip of the"
                            + " model).")
    private Duration clipStride;

    @Option(
            names = "--max-batch",
            paramLabel = "N",
            defaultValue = "4",
            description = "Most clips in one forward pass (default: ${DEFAULT-VALUE}).")
    private int maxBatch;

    @Option(
            names = "--smoothing",
            paramLabel = "CLIPS",
            defaultValue = "3",
            description = "Clips whose mean score decides (default: ${DEFAULT-VALUE}).")
    private int smoothing;

    @Option(
            names = EventSettings.ENTER_FLAG,
            paramLabel = "[LABEL=]SCORE",
            split = "\n",
            description =
                    "Score from which an event begins, for all labels or for one (repeatable;"
                            + " default: the model's).")
    private List<String> enter = List.of();

    @Option(
            names = EventSettings.EXIT_FLAG,
            paramLabel = "[LABEL=]SCORE",
            split = "\n",
            description =
                    "Score below which an event ends, for all labels or for one (repeatable;"
                            + " default: the model's).")
    private List<String> exit = List.of();

    @Option(
            names = "--event-min-duration",
            paramLabel = "TIME",
            defaultValue = "500ms",
            description = "Shorter events are not reported (default: ${DEFAULT-VALUE}).")
    private Duration minimumDuration;

    @Option(
            names = "--event-merge-gap",
            paramLabel = "TIME",
            defaultValue = "1s",
            description = "Shorter pauses do not end an event (default: ${DEFAULT-VALUE}).")
    private Duration mergeGap;

    Optional<Duration> clipStride() {
        return Optional.ofNullable(clipStride);
    }

    int maxBatch() {
        return maxBatch;
    }

    /** Whether the user set thresholds in place of the model's. */
    boolean hasThresholds() {
        return !enter.isEmpty() || !exit.isEmpty();
    }

    EventSettings events(Duration updateInterval, int topK, Duration silenceTimeout) {
        return new EventSettings(
                smoothing,
                LabelThresholds.parse(EventSettings.ENTER_FLAG, enter),
                LabelThresholds.parse(EventSettings.EXIT_FLAG, exit),
                minimumDuration,
                mergeGap,
                updateInterval,
                topK,
                silenceTimeout);
    }
}
