package io.kinetoscope.ingest.kafka;

import io.kinetoscope.ConfigurationException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * How to reach Kafka: its address, and settings that go to its clients as they are (TLS, SASL,
 * buffers). What a client of ours must have to keep its guarantees wins over these.
 *
 * @param bootstrapServers {@code host:port}, several of them with commas between
 * @param client by Kafka's own names
 */
public record KafkaSettings(String bootstrapServers, Map<String, String> client) {

    private static final Pattern SERVERS =
            Pattern.compile("[^\\s,:/]*[^\\s,/]*:[0-9]{1,5}(,[^\\s,:/]*[^\\s,/]*:[0-9]{1,5})*");

    private static final String ENVIRONMENT_PREFIX = "KAFKA_";

    public KafkaSettings {
        if (!SERVERS.matcher(bootstrapServers).matches()) {
            throw new ConfigurationException(
                    "--bootstrap-servers '%s' must be host:port, several with commas between"
                            .formatted(bootstrapServers));
        }
        Map<String, String> rest = new HashMap<>(client);
        rest.remove(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
        client = Map.copyOf(rest);
    }

    /** A broker that asks for nothing. */
    public static KafkaSettings of(String bootstrapServers) {
        return new KafkaSettings(bootstrapServers, Map.of());
    }

    /**
     * Gathers settings from where people put them. The flag wins over the environment, the
     * environment over the file. A variable {@code KAFKA_SASL_MECHANISM} sets {@code
     * sasl.mechanism}; those that name no setting of a Kafka client ({@code KAFKA_OPTS}, or the
     * {@code KAFKA_PORT} that Kubernetes makes for a service) are left alone. In the file, a Java
     * properties file, every key counts, for the sake of plugins.
     *
     * @param bootstrapServers from the flag, or null when the environment or the file is to say
     * @throws ConfigurationException when the file cannot be read or there is no address anywhere
     */
    public static KafkaSettings of(
            String bootstrapServers, Optional<Path> kafkaConfig, Map<String, String> environment) {
        Map<String, String> client = new HashMap<>();
        kafkaConfig.ifPresent(file -> client.putAll(read(file)));
        Set<String> known = clientSettings();
        environment.forEach(
                (variable, value) -> {
                    if (variable.startsWith(ENVIRONMENT_PREFIX)) {
                        String key =
                                variable.substring(ENVIRONMENT_PREFIX.length())
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', '.');
                        if (known.contains(key)) {
                            client.put(key, value);
                        }
                    }
                });
        String servers =
                bootstrapServers != null
                        ? bootstrapServers
                        : client.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
        if (servers == null) {
            throw new ConfigurationException(
                    "Where is Kafka? Give --bootstrap-servers host:port or KAFKA_BOOTSTRAP_SERVERS");
        }
        return new KafkaSettings(servers, client);
    }

    /** Settings for a producer, without those that only other clients know. */
    public Map<String, Object> forProducer() {
        return with(ProducerConfig.configNames());
    }

    /** Settings for a consumer, without those that only other clients know. */
    public Map<String, Object> forConsumer() {
        return with(ConsumerConfig.configNames());
    }

    /** Settings for an admin client, without those that only other clients know. */
    public Map<String, Object> forAdmin() {
        return with(AdminClientConfig.configNames());
    }

    /** Names the settings; values may be secret. */
    @Override
    public String toString() {
        return "KafkaSettings[%s, with %s]"
                .formatted(bootstrapServers, new TreeMap<>(client).keySet());
    }

    private Map<String, Object> with(Set<String> ofThisClient) {
        Set<String> foreign = clientSettings();
        foreign.removeAll(ofThisClient);
        Map<String, Object> settings = new HashMap<>(client);
        settings.keySet().removeAll(foreign);
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return settings;
    }

    private static Set<String> clientSettings() {
        Set<String> names = new HashSet<>(ProducerConfig.configNames());
        names.addAll(ConsumerConfig.configNames());
        names.addAll(AdminClientConfig.configNames());
        return names;
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException(
                    "--kafka-config %s cannot be read as a properties file".formatted(file), e);
        }
        Map<String, String> settings = new HashMap<>();
        properties.stringPropertyNames().forEach(k -> settings.put(k, properties.getProperty(k)));
        return settings;
    }
}
