package io.kinetoscope.cli;

import io.kinetoscope.ingest.kafka.CameraDefinitionPublisher;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import picocli.CommandLine.Mixin;

/** Where the topic {@code cameras} is. */
final class CameraTopicOptions {

    @Mixin private KafkaOptions kafka;
    @Mixin private TopicOptions topicOptions;

    /** Reads what is there; makes the topics that are not. */
    CameraRegistry read() {
        KafkaSettings connection = connection();
        topicOptions.ensure(connection, topics());
        return CameraRegistry.read(connection, topics());
    }

    CameraDefinitionPublisher publisher() {
        return CameraDefinitionPublisher.start(connection(), topics());
    }

    KafkaSettings connection() {
        return kafka.settings();
    }

    Topics topics() {
        return kafka.topics();
    }
}
