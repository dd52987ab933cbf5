package io.kinetoscope.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.stream.event.EventSettings;
import io.kinetoscope.stream.evidence.EvidenceSettings;
import io.kinetoscope.stream.inference.BatchSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

final class StreamAppTest {

    @Test
    void shouldGiveAKilledAppsPartitionsAwayAfterTenSeconds() {
        assertThat(consumer(Map.of())).containsEntry("session.timeout.ms", "10000");
    }

    @Test
    void shouldLetTheUsersSettingsOfKafkaWin() {
        assertThat(consumer(Map.of("session.timeout.ms", "30000")))
                .containsEntry("session.timeout.ms", "30000");
    }

    /** As Kafka Streams makes it of what we give. */
    private static Map<String, String> consumer(Map<String, String> client) {
        StreamSettings settings =
                new StreamSettings(
                        "app",
                        Optional.empty(),
                        new BatchSettings(4, Duration.ofMillis(20), Duration.ZERO),
                        EventSettings.defaults(),
                        EvidenceSettings.NONE,
                        Optional.empty(),
                        Optional.empty());
        Properties config = new Properties();
        config.putAll(
                StreamApp.config(
                        settings,
                        new KafkaSettings("unused:1", client),
                        new Topics(""),
                        1,
                        Path.of("state")));
        return new StreamsConfig(config)
                .getMainConsumerConfigs("group", "client", 0).entrySet().stream()
                        .collect(
                                java.util.stream.Collectors.toMap(
                                        Map.Entry::getKey,
                                        entry -> String.valueOf(entry.getValue())));
    }
}
