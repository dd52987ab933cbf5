package io.kinetoscope.stream.benchmark;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.TopicSetup;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What the topology is held against: one thread that reads each record of a topic and writes it to
 * another, with neither transactions nor state.
 */
final class PlainLoop {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final long PATIENCE_NANOS = Duration.ofMinutes(1).toNanos();

    private PlainLoop() {}

    /**
     * Copies.
     *
     * @param records that lie on the topic
     * @return records a second
     */
    static double copy(KafkaSettings kafka, String from, String to, long records) {
        Map<String, Object> reading = new HashMap<>(kafka.forConsumer());
        reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        reading.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, TopicSetup.MAX_MESSAGE_BYTES);
        reading.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 * TopicSetup.MAX_MESSAGE_BYTES);
        Map<String, Object> writing = new HashMap<>(kafka.forProducer());
        writing.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        try (KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(
                                reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(
                                writing, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(from).stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long done = 0;
            long begin = System.nanoTime();
            while (done < records) {
                ConsumerRecords<byte[], byte[]> batch = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : batch) {
                    producer.send(new ProducerRecord<>(to, record.key(), record.value()));
                    done++;
                }
                if (System.nanoTime() - begin > PATIENCE_NANOS) {
                    throw new KinetoscopeException(
                            "a plain loop copied %,d of %,d windows in a minute: this machine is too"
                                            .formatted(done, records)
                                    + " slow or too busy to measure on");
                }
            }
            producer.flush();
            return done / ((System.nanoTime() - begin) / 1e9);
        }
    }
}
