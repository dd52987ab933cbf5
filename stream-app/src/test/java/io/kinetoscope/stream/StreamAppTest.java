package io.kinetoscope.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.stream.event.EventSettings;
import io.kinetoscope.stream.inference.BatchSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.streams.CloseOptions;
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

    @Test
    void shouldNameEachStreamThreadOfAProcessThatHasANameInTheGroup() {
        assertThat(consumer(Map.of("group.instance.id", "stream-0")))
                .containsEntry("group.instance.id", "stream-0-0");
    }

    @Test
    void shouldStayInTheGroupWhenItStopsOnlyWithANameToComeBackUnder() {
        assertThat(StreamApp.membershipAfterClose(kafka(Map.of("group.instance.id", "stream-0"))))
                .isEqualTo(CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP);
        assertThat(StreamApp.membershipAfterClose(kafka(Map.of())))
                .isEqualTo(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
    }

    @Test
    void shouldHaveAsManyCopiesOfTheStateAsTheSettingsSay() {
        assertThat(streams(Map.of()).getInt(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG))
                .isEqualTo(2);
    }

    /** As Kafka Streams makes it of what we give. */
    private static Map<String, String> consumer(Map<String, String> client) {
        return streams(client).getMainConsumerConfigs("group", "client", 0).entrySet().stream()
                .collect(
                        java.util.stream.Collectors.toMap(
                                Map.Entry::getKey, entry -> String.valueOf(entry.getValue())));
    }

    private static StreamsConfig streams(Map<String, String> client) {
        StreamSettings settings =
                new StreamSettings(
                        "app",
                        Optional.empty(),
                        new BatchSettings(4, Duration.ofMillis(20), Duration.ZERO),
                        EventSettings.defaults(),
                        Optional.empty(),
                        Optional.empty(),
                        2);
        Properties config = new Properties();
        config.putAll(
                StreamApp.config(
                        settings,
                        kafka(client),
                        new Topics(""),
                        1,
                        settings.longestRound(8, 1),
                        Path.of("state")));
        return new StreamsConfig(config);
    }

    private static KafkaSettings kafka(Map<String, String> client) {
        return new KafkaSettings("unused:1", client);
    }
}
