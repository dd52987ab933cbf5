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
    void shouldPollAsOftenAsKafkaWantsUnlessBatchesMayTakeLong() {
        assertThat(consumer(Map.of())).containsEntry("max.poll.interval.ms", "300000");
    }

    @Test
    void shouldNotTakeAThreadForDeadWhileItsBatchesTakeAsLongAsTheyMay() {
        // Eight tasks, each of which waits for two batches of a minute, and then clip by clip.
        assertThat(consumer(Map.of(), Duration.ofSeconds(10)))
                .containsEntry("max.poll.interval.ms", Integer.toString(2 * 8 * 2 * 5 * 60_000));
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
        assertThat(
                        streams(Map.of(), Duration.ZERO)
                                .getInt(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG))
                .isEqualTo(2);
    }

    private static Map<String, String> consumer(Map<String, String> client) {
        return consumer(client, Duration.ZERO);
    }

    /** As Kafka Streams makes it of what we give. */
    private static Map<String, String> consumer(Map<String, String> client, Duration maxTime) {
        return streams(client, maxTime)
                .getMainConsumerConfigs("group", "client", 0)
                .entrySet()
                .stream()
                .collect(
                        java.util.stream.Collectors.toMap(
                                Map.Entry::getKey, entry -> String.valueOf(entry.getValue())));
    }

    private static StreamsConfig streams(Map<String, String> client, Duration maxTime) {
        StreamSettings settings =
                new StreamSettings(
                        "app",
                        Optional.empty(),
                        new BatchSettings(4, Duration.ofMillis(20), Duration.ZERO, maxTime),
                        EventSettings.defaults(),
                        EvidenceSettings.NONE,
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
