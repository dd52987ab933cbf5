package io.kinetoscope.ingest.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;

/** What our producers need of Kafka's producer. */
final class ProducerSettings {

    private ProducerSettings() {}

    /** For records of a hundred kilobytes. */
    static Map<String, Object> forWindows(KafkaSettings kafka) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "kinetoscope-ingest");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 32L << 20);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        // JPEG does not get smaller.
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        settings.putAll(kafka.forProducer());
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 << 20);
        return guaranteed(settings);
    }

    /** For a few small records. */
    static Map<String, Object> forStatuses(KafkaSettings kafka) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "kinetoscope-camera-status");
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 1L << 20);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        settings.putAll(kafka.forProducer());
        return guaranteed(settings);
    }

    /**
     * In order, once, and never given up: a broker that is away is waited for, and what to do with
     * new windows meanwhile is for {@link WindowBuffer} to say.
     */
    private static Map<String, Object> guaranteed(Map<String, Object> settings) {
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // With more, the second batch of a new partition may be taken after the first was refused,
        // which is then out of order for ever: see RATIONALE.md.
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.MAX_VALUE);
        settings.remove(ProducerConfig.RETRIES_CONFIG);
        settings.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        settings.remove(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG);
        settings.remove(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);
        return settings;
    }
}
