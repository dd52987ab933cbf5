package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/** What a read-committed subscriber of a topic has seen so far, from its beginning. */
final class CommittedRecords implements AutoCloseable {

    private static final Duration MOMENT = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicRecord> records = new ArrayList<>();

    /** Waits until the topic is there. */
    CommittedRecords(String servers, String topic) {
        this.topic = topic;
        consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", servers, "isolation.level", "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                Awaitility.await()
                        .pollInSameThread()
                        .atMost(PATIENCE)
                        .until(this::partitions, found -> !found.isEmpty());
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** All that is committed now. */
    static List<TopicRecord> of(String servers, String topic) {
        try (CommittedRecords records = new CommittedRecords(servers, topic)) {
            return List.copyOf(records.read());
        }
    }

    /** Reads on to what is committed now, and waits a moment for more. */
    List<TopicRecord> read() {
        poll();
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            poll();
        }
        return records;
    }

    /** Reads until there are so many, or more. */
    List<TopicRecord> await(int count) {
        return await(count, () -> {});
    }

    /**
     * As {@link #await(int)}.
     *
     * @param meanwhile fails when it is of no use to wait on
     */
    List<TopicRecord> await(int count, Runnable meanwhile) {
        long begin = System.nanoTime();
        while (read().size() < count) {
            meanwhile.run();
            assertThat(System.nanoTime() - begin)
                    .as("%d of %d records came on %s in time", records.size(), count, topic)
                    .isLessThan(PATIENCE.toNanos());
        }
        return records;
    }

    /** Reads all of them until nothing has come on any for a time. */
    static void settle(Duration still, CommittedRecords... topics) {
        long since = System.nanoTime();
        int before = 0;
        while (System.nanoTime() - since < still.toNanos()) {
            int now = 0;
            for (CommittedRecords topic : topics) {
                now += topic.read().size();
            }
            if (now > before) {
                before = now;
                since = System.nanoTime();
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }

    private List<TopicPartition> partitions() {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private void poll() {
        consumer.poll(MOMENT).forEach(record -> records.add(new TopicRecord(record)));
    }
}
