package io.kinetoscope.stream.benchmark;

import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.stream.clip.Latency;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.event.ActionEventSerde;
import io.kinetoscope.stream.event.ClipScoresSerde;
import io.kinetoscope.stream.event.PublishedScores;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads scores and events of the cameras' streams as anybody would: committed ones only, with the
 * settings that Kafka's consumer has by itself. Used by one thread.
 */
final class Subscriber implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Topics topics;
    private final Clock clock;
    private final Deserializer<PublishedScores> readScores = new ClipScoresSerde().deserializer();
    private final Deserializer<ActionEvent> readEvent = new ActionEventSerde().deserializer();
    private final List<Delivery> scores = new ArrayList<>();
    private final List<Delivery> events = new ArrayList<>();

    /** Reads what comes from now on. */
    Subscriber(KafkaSettings kafka, Topics topics, Clock clock) {
        this.topics = topics;
        this.clock = clock;
        Map<String, Object> config = new HashMap<>(kafka.forConsumer());
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        consumer =
                new KafkaConsumer<>(
                        config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                Stream.of(topics.clipScores(), topics.actionEvents())
                        .flatMap(topic -> consumer.partitionsFor(topic).stream())
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // Seeking is lazy: what comes before the first poll would be missed.
        partitions.forEach(consumer::position);
    }

    /** Waits for records, at most so long. */
    void poll(Duration patience) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(patience);
        Instant seen = clock.instant();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            String stream = new String(record.key(), StandardCharsets.UTF_8);
            if (stream.startsWith(CameraWindows.PREFIX)) {
                keep(record, seen);
            }
        }
    }

    /** Those of clips, in the order in which they came. */
    List<Delivery> scores() {
        return scores;
    }

    /** Those of events. */
    List<Delivery> events() {
        return events;
    }

    @Override
    public void close() {
        consumer.close();
    }

    private void keep(ConsumerRecord<byte[], byte[]> record, Instant seen) {
        Instant filled = Instant.ofEpochMilli(record.timestamp());
        if (record.topic().equals(topics.clipScores())) {
            Latency latency = readScores.deserialize(record.topic(), record.value()).latencyMs();
            scores.add(new Delivery(filled, latency, seen));
        } else {
            Latency latency =
                    readEvent
                            .deserialize(record.topic(), record.headers(), record.value())
                            .latencyMs();
            events.add(new Delivery(filled, latency, seen));
        }
    }
}
