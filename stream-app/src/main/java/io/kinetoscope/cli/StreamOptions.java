package io.kinetoscope.cli;

import io.kinetoscope.stream.StreamSettings;
import io.kinetoscope.stream.event.EventSettings;
import io.kinetoscope.stream.event.LabelThresholds;
import io.kinetoscope.stream.inference.BatchSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How clips are cut, batched and turned into events. */
final class StreamOptions {

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
            names = "--max-batch-delay",
            paramLabel = "TIME",
            defaultValue = "20ms",
            description =
                    "How long the oldest clip of a batch waits for others (default:"
                            + " ${DEFAULT-VALUE}).")
    private Duration maxBatchDelay;

    @Option(
            names = "--max-staleness",
            paramLabel = "TIME",
            defaultValue = "10s",
            description =
                    "Live clips older than this when their turn comes are skipped and counted; 0s"
                            + " for never. Clips of files are never skipped (default:"
                            + " ${DEFAULT-VALUE}).")
    private Duration maxStaleness;

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

    @Option(
            names = "--event-update-interval",
            paramLabel = "TIME",
            defaultValue = "5s",
            description =
                    "How often an event that goes on is reported again at most (default:"
                            + " ${DEFAULT-VALUE}).")
    private Duration updateInterval;

    @Option(
            names = "--event-silence-timeout",
            paramLabel = "TIME",
            defaultValue = "30s",
            description =
                    "A live stream that is silent for so long has its events ended (default:"
                            + " ${DEFAULT-VALUE}).")
    private Duration silenceTimeout;

    @Option(
            names = "--top-k",
            paramLabel = "N",
            defaultValue = "5",
            description = "Labels that scores and events list (default: ${DEFAULT-VALUE}).")
    private int topK;

    @Option(
            names = "--stream-threads",
            paramLabel = "N",
            description =
                    "Stream threads of this process (default: twice --max-batch, at most the"
                            + " partitions).")
    private Integer threads;

    @Option(
            names = "--application-id",
            paramLabel = "ID",
            defaultValue = "kinetoscope",
            description =
                    "Consumer group: processes with the same one share the work (default:"
                            + " ${DEFAULT-VALUE}).")
    private String applicationId;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description =
                    "Folder for the state of Kafka Streams; one process a folder (default: a"
                            + " temporary one: the state itself is in Kafka).")
    private Path stateDir;

    StreamSettings settings() {
        return new StreamSettings(
                applicationId,
                Optional.ofNullable(clipStride),
                new BatchSettings(maxBatch, maxBatchDelay, maxStaleness),
                new EventSettings(
                        smoothing,
                        LabelThresholds.parse(EventSettings.ENTER_FLAG, enter),
                        LabelThresholds.parse(EventSettings.EXIT_FLAG, exit),
                        minimumDuration,
                        mergeGap,
                        updateInterval,
                        topK,
                        silenceTimeout),
                Optional.ofNullable(threads),
                Optional.ofNullable(stateDir));
    }
}
