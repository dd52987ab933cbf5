package io.kinetoscope.cli;

import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.TopicLayout;
import io.kinetoscope.ingest.kafka.TopicSetup;
import io.kinetoscope.ingest.kafka.Topics;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How topics that do not exist yet are made. */
final class TopicOptions {

    /** Commands may be started together with their broker. */
    private static final Duration BROKER_PATIENCE = Duration.ofSeconds(60);

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "8",
            description =
                    "Partitions of topics that are created: the most stream threads, of all processes"
                            + " together, that can share the work (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--replication-factor",
            paramLabel = "N",
            defaultValue = "1",
            description = "Replicas of topics that are created (default: ${DEFAULT-VALUE}).")
    private int replicationFactor;

    int partitions() {
        return partitions;
    }

    /** The layout, checked. */
    TopicLayout layout() {
        return new TopicLayout(
                partitions,
                replicationFactor,
                TopicLayout.DEFAULT.windowRetention(),
                TopicLayout.DEFAULT.windowRetentionBytes());
    }

    /** Waits for the broker and makes the topics that are not there. */
    void ensure(KafkaSettings kafka, Topics topics) {
        TopicSetup.ensure(kafka, topics, layout(), BROKER_PATIENCE);
    }
}
