package io.kinetoscope.cli;

import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which Kafka, and how to reach it. */
final class KafkaOptions {

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            defaultValue = "localhost:9092",
            description = "Kafka to connect to (default: ${DEFAULT-VALUE}).")
    private String bootstrapServers;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description =
                    "Properties file with settings of Kafka's clients, such as TLS and SASL; KAFKA_*"
                            + " variables are taken too.")
    private Optional<Path> kafkaConfig;

    @Option(
            names = "--topic-prefix",
            paramLabel = "PREFIX",
            defaultValue = "",
            description = "Put before the name of every topic (default: none).")
    private String topicPrefix;

    KafkaSettings settings() {
        return KafkaSettings.of(bootstrapServers, kafkaConfig, System.getenv());
    }

    Topics topics() {
        return new Topics(topicPrefix);
    }
}
