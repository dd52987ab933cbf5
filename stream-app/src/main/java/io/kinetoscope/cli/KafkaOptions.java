package io.kinetoscope.cli;

import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which Kafka, and how to reach it. */
final class KafkaOptions {

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description =
                    "Kafka to connect to (default: KAFKA_BOOTSTRAP_SERVERS, or localhost:9092).")
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
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putIfAbsent("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092");
        return KafkaSettings.of(bootstrapServers, kafkaConfig, environment);
    }

    Topics topics() {
        return new Topics(topicPrefix);
    }
}
