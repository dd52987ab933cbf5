package io.kinetoscope.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSettingsTest {

    @TempDir Path folder;

    @Test
    void shouldPreferTheFlagToTheEnvironmentToTheFile() throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("k"),
                        "bootstrap.servers=file:1\nsasl.mechanism=FILE\nssl.protocol=FILE\n");
        Map<String, String> environment =
                Map.of("KAFKA_BOOTSTRAP_SERVERS", "env:1", "KAFKA_SASL_MECHANISM", "ENV");

        KafkaSettings flag = KafkaSettings.of("flag:1", Optional.of(file), environment);
        KafkaSettings noFlag = KafkaSettings.of(null, Optional.of(file), environment);
        KafkaSettings onlyFile = KafkaSettings.of(null, Optional.of(file), Map.of());

        assertThat(flag.bootstrapServers()).isEqualTo("flag:1");
        assertThat(noFlag.bootstrapServers()).isEqualTo("env:1");
        assertThat(onlyFile.bootstrapServers()).isEqualTo("file:1");
        assertThat(flag.client())
                .isEqualTo(Map.of("sasl.mechanism", "ENV", "ssl.protocol", "FILE"));
    }

    @Test
    void shouldLeaveVariablesAloneThatNameNoSetting() {
        KafkaSettings settings =
                KafkaSettings.of(
                        "k:1",
                        Optional.empty(),
                        Map.of(
                                "KAFKA_OPTS", "-Xmx1g",
                                "KAFKA_PORT", "tcp://10.0.0.1:9092",
                                "KAFKA_SERVICE_HOST", "10.0.0.1",
                                "KAFKA_HEAP_OPTS", "x",
                                "HOME", "/"));

        assertThat(settings.client()).isEmpty();
    }

    @Test
    void shouldGiveEachClientOnlyWhatItKnows() {
        KafkaSettings settings =
                new KafkaSettings(
                        "k:1",
                        Map.of(
                                "max.poll.records", "5",
                                "linger.ms", "7",
                                "security.protocol", "SSL",
                                "my.plugin.key", "x"));

        assertThat(settings.forProducer())
                .containsKeys("linger.ms", "security.protocol", "my.plugin.key")
                .doesNotContainKey("max.poll.records");
        assertThat(settings.forConsumer())
                .containsKeys("max.poll.records", "security.protocol")
                .doesNotContainKey("linger.ms");
        assertThat(settings.forAdmin())
                .containsEntry("bootstrap.servers", "k:1")
                .doesNotContainKeys("linger.ms", "max.poll.records");
    }

    @Test
    void shouldNotShowValues() {
        KafkaSettings settings =
                new KafkaSettings("k:1", Map.of("sasl.jaas.config", "password=hunter2"));

        assertThat(settings.toString()).contains("sasl.jaas.config").doesNotContain("hunter2");
    }

    @Test
    void shouldNotLetAGuaranteeBeSetAway() {
        KafkaSettings settings =
                new KafkaSettings(
                        "k:1",
                        Map.of(
                                "acks", "0",
                                "enable.idempotence", "false",
                                "retries", "0",
                                "linger.ms", "50"));

        assertThat(ProducerSettings.forWindows(settings))
                .containsEntry(ProducerConfig.ACKS_CONFIG, "all")
                .containsEntry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true)
                .containsEntry(ProducerConfig.LINGER_MS_CONFIG, "50")
                .doesNotContainKey(ProducerConfig.RETRIES_CONFIG);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "host", "host:", "host:x", "host:9092,", "http://host:9092", "a b:1"})
    void shouldRefuseAnAddressThatIsNone(String servers) {
        assertThatThrownBy(() -> KafkaSettings.of(servers))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("--bootstrap-servers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:9092", "10.0.0.1:1,b-2.x.org:65535", "[::1]:9092"})
    void shouldTakeAddresses(String servers) {
        assertThat(KafkaSettings.of(servers).bootstrapServers()).isEqualTo(servers);
    }

    @Test
    void shouldAskWhereKafkaIs() {
        assertThatThrownBy(() -> KafkaSettings.of(null, Optional.empty(), Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("KAFKA_BOOTSTRAP_SERVERS");
    }

    @Test
    void shouldSayThatTheFileCannotBeRead() {
        Path none = folder.resolve("none.properties");

        assertThatThrownBy(() -> KafkaSettings.of("k:1", Optional.of(none), Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("none.properties");
    }

    @Test
    void shouldSayThatSettingsAreRefused() {
        KafkaSettings wrong =
                new KafkaSettings("localhost:1", Map.of("security.protocol", "ROT13"));

        assertThatThrownBy(
                        () ->
                                TopicSetup.ensure(
                                        wrong,
                                        new Topics(""),
                                        TopicLayout.DEFAULT,
                                        Duration.ofMillis(1)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("ROT13");
    }

    @Test
    void shouldSayThatNoBrokerAnswers() {
        assertThatThrownBy(
                        () ->
                                TopicSetup.ensure(
                                        KafkaSettings.of("127.0.0.1:1"),
                                        new Topics(""),
                                        TopicLayout.DEFAULT,
                                        Duration.ofMillis(1)))
                .hasMessageContaining("127.0.0.1:1")
                .hasMessageContaining("does not answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "ä", "a/b"})
    void shouldRefuseAPrefixThatKafkaWouldNot(String prefix) {
        assertThatThrownBy(() -> new Topics(prefix)).isInstanceOf(ConfigurationException.class);
    }
}
