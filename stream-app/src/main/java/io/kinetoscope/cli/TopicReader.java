package io.kinetoscope.cli;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads all partitions of some topics, committed records only, without a group: it disturbs nobody.
 * Used by one thread; {@link #close} may come from another.
 */
final class TopicReader implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String servers;
    private final List<TopicPartition> partitions;

    /**
     * @param fromBeginning otherwise what comes from now on
     * @throws KinetoscopeException when Kafka cannot be reached, or a topic is not there
     */
    TopicReader(KafkaSettings kafka, List<String> topics, boolean fromBeginning) {
        Map<String, Object> config = new HashMap<>(kafka.forConsumer());
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.servers = kafka.bootstrapServers();
        this.consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            this.partitions =
                    topics.stream()
                            .flatMap(topic -> consumer.partitionsFor(topic).stream())
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            consumer.assign(partitions);
            if (fromBeginning) {
                consumer.seekToBeginning(partitions);
            } else {
                consumer.seekToEnd(partitions);
            }
            // Seeking is lazy: without this, what comes before the first poll would be missed.
            partitions.forEach(consumer::position);
        } catch (KafkaException e) {
            consumer.close();
            throw unreachable(e);
        }
    }

    /**
     * Waits for records.
     *
     * @return how many came; 0 after {@code patience}, or when woken by {@link #close}
     */
    int poll(Duration patience, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        try {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(patience);
            records.forEach(reader);
            return records.count();
        } catch (WakeupException e) {
            return 0;
        } catch (InterruptException e) {
            return 0;
        } catch (KafkaException e) {
            throw unreachable(e);
        }
    }

    /** Reads on until all is read that was committed when it was called. */
    void readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        try {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(reader);
            }
        } catch (KafkaException e) {
            throw unreachable(e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }

    private KinetoscopeException unreachable(KafkaException cause) {
        return new KinetoscopeException(
                "Kafka at %s does not answer as it should: %s"
                        .formatted(servers, cause.getMessage()),
                cause);
    }
}
