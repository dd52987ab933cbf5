package io.kinetoscope.stream.topology;

import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.TopicSetup;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads windows with a consumer of its own, outside the group. It connects when it is first needed,
 * which for most tasks is never.
 */
final class KafkaWindowLog implements WindowLog {

    /** Well below the time after which Kafka takes a task away from a thread. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaSettings kafka;
    private KafkaConsumer<byte[], byte[]> consumer;

    KafkaWindowLog(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    @Override
    public void read(TopicPartition partition, long first, long last, Reader reader) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            KafkaConsumer<byte[], byte[]> connected = connected();
            connected.assign(List.of(partition));
            connected.seek(partition, first);
            // Beyond the last where retention has taken it: the position moves to what is left.
            while (connected.position(partition, PATIENCE) <= last) {
                if (System.nanoTime() > deadline) {
                    throw new UnreadableLogException(
                            "windows %d to %d of %s could not be read again in %d s"
                                    .formatted(first, last, partition, PATIENCE.toSeconds()));
                }
                for (ConsumerRecord<byte[], byte[]> record : connected.poll(POLL)) {
                    boolean whole = record.key() != null && record.value() != null;
                    if (whole && record.offset() <= last) {
                        reader.take(record.key(), record.value(), record.offset());
                    }
                }
            }
        } catch (KafkaException e) {
            throw new UnreadableLogException(
                    "windows %d to %d of %s cannot be read again: %s"
                            .formatted(first, last, partition, e.getMessage()),
                    e);
        }
    }

    private KafkaConsumer<byte[], byte[]> connected() {
        if (consumer == null) {
            Map<String, Object> config = new HashMap<>(kafka.forConsumer());
            config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
            config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
            config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
            config.put(
                    ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, TopicSetup.MAX_MESSAGE_BYTES);
            consumer =
                    new KafkaConsumer<>(
                            config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }
        return consumer;
    }

    @Override
    public void close() {
        if (consumer != null) {
            consumer.close();
            consumer = null;
        }
    }
}
