package io.kinetoscope.cli;

import io.kinetoscope.stream.StreamSettings;
import io.kinetoscope.stream.evidence.EvidenceSettings;
import io.kinetoscope.stream.inference.BatchSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How clips are cut, batched and turned into events. */
final class StreamOptions {

    @Mixin private ScoringOptions scoring;

    @Option(
            names = "--max-batch-delay",
            paramLabel = "TIME",
            defaultValue = "20ms",
            description =
                    "How long the oldest clip of a batch at most waits for others that are about to"
                            + " come (default: ${DEFAULT-VALUE}).")
    private Duration maxBatchDelay;

    @Option(
            names = "--max-batch-time",
            paramLabel = "TIME",
            defaultValue = "10s",
            description =
                    "What the model may take for a batch; 0s for any time. The clips of a batch that"
                            + " took longer are scored again one by one, and one that takes longer"
                            + " alone goes to the dead letters; the process ends when a batch has"
                            + " not come back after six times as long (default:"
                            + " ${DEFAULT-VALUE}).")
    private Duration maxBatchTime;

    @Option(
            names = "--max-staleness",
            paramLabel = "TIME",
            defaultValue = "10s",
            description =
                    "Live clips older than this when their turn comes are skipped and counted; 0s"
                            + " for never. While any are, streams of a partition take turns. Clips"
                            + " of files are never skipped (default: ${DEFAULT-VALUE}).")
    private Duration maxStaleness;

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
            names = EvidenceSettings.FLAG,
            paramLabel = "BYTES",
            defaultValue = "200000",
            description =
                    "Largest picture or animation that shows an event on topic event-evidence, 10000"
                            + " to 1000000; 0 for no evidence (default: ${DEFAULT-VALUE}).")
    private int evidenceMaxBytes;

    @Option(
            names = "--stream-threads",
            paramLabel = "N",
            description =
                    "Stream threads of this process (default: twice --max-batch for each batch that"
                            + " is scored at a time, two on a GPU; at most the partitions).")
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

    @Option(
            names = "--standby-replicas",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Copies of the state that other processes hold ready, to take over faster"
                            + " (default: ${DEFAULT-VALUE}).")
    private int standbyReplicas;

    StreamSettings settings() {
        return new StreamSettings(
                applicationId,
                scoring.clipStride(),
                new BatchSettings(scoring.maxBatch(), maxBatchDelay, maxStaleness, maxBatchTime),
                scoring.events(updateInterval, topK, silenceTimeout),
                new EvidenceSettings(evidenceMaxBytes),
                Optional.ofNullable(threads),
                Optional.ofNullable(stateDir),
                standbyReplicas);
    }
}
