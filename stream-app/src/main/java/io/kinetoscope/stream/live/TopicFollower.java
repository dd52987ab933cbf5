package io.kinetoscope.stream.live;

import io.kinetoscope.ingest.kafka.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows some topics on a thread of its own: all partitions, committed records only, without a
 * group and without commits, so that every follower sees everything and disturbs nobody. When Kafka
 * refuses, it is tried again; meanwhile what was seen stays.
 */
final class TopicFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);

    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration PARTITIONS_CHECK = Duration.ofMinutes(1);
    private static final long PAUSE_MILLIS = 5_000;
    private static final long CLOSE_PATIENCE_MILLIS = 1_000;

    /** Of one answer; pictures are large, and the newest count. */
    private static final int FETCH_BYTES = 8 << 20;

    /**
     * What is followed.
     *
     * @param recent how many records before the end to begin with, over all partitions; {@link
     *     #ALL} for all there are
     */
    record Topic(String name, long recent) {

        static final long ALL = Long.MAX_VALUE;
    }

    private final KafkaSettings kafka;
    private final Map<String, Topic> topics = new LinkedHashMap<>();
    private final BooleanSupplier wanted;
    private final Consumer<ConsumerRecord<byte[], byte[]>> reader;
    private final Runnable tick;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private volatile boolean closing;
    private volatile KafkaConsumer<byte[], byte[]> consumer;

    /**
     * Begins to follow.
     *
     * @param name of the thread
     * @param wanted whether anybody wants to know now; while not, nothing is read, and it goes on
     *     near the end
     * @param reader takes each record; what it throws is told and passed over
     * @param tick is run about four times a second
     */
    TopicFollower(
            String name,
            KafkaSettings kafka,
            List<Topic> topics,
            BooleanSupplier wanted,
            Consumer<ConsumerRecord<byte[], byte[]>> reader,
            Runnable tick) {
        this.kafka = kafka;
        this.wanted = wanted;
        this.reader = reader;
        this.tick = tick;
        topics.forEach(topic -> this.topics.put(topic.name(), topic));
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends the thread and its consumer. */
    @Override
    public void close() {
        closing = true;
        closed.countDown();
        try {
            KafkaConsumer<byte[], byte[]> current = consumer;
            if (current != null) {
                // No interrupt: it would keep the consumer from closing its connections.
                current.wakeup();
            }
            thread.join(CLOSE_PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits until what lay on the topics when it began has been read.
     *
     * @return whether that was so in time
     */
    boolean awaitCaughtUp(Duration patience) throws InterruptedException {
        return caughtUp.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Settings of a consumer that reads beside everybody else. */
    static Map<String, Object> settings(KafkaSettings kafka) {
        Map<String, Object> settings = new HashMap<>(kafka.forConsumer());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return settings;
    }

    private void run() {
        boolean told = false;
        while (!closing) {
            try (KafkaConsumer<byte[], byte[]> own =
                    new KafkaConsumer<>(
                            settings(kafka),
                            new ByteArrayDeserializer(),
                            new ByteArrayDeserializer())) {
                consumer = own;
                follow(own);
            } catch (WakeupException e) {
                // Only close() wakes it up.
                LOG.debug("{} was woken up", thread.getName());
            } catch (RuntimeException e) {
                if (!told && !closing) {
                    LOG.warn("{} cannot read, and tries again: {}", thread.getName(), e.toString());
                    told = true;
                }
                pause(PAUSE_MILLIS);
            }
        }
    }

    private void follow(KafkaConsumer<byte[], byte[]> from) {
        Set<TopicPartition> assigned = new HashSet<>();
        Map<TopicPartition, Long> ends = Map.of();
        long checked = 0;
        boolean reading = true;
        while (!closing) {
            if (assigned.isEmpty() || System.nanoTime() - checked > PARTITIONS_CHECK.toNanos()) {
                assignNew(from, assigned);
                checked = System.nanoTime();
                ends = caughtUp.getCount() == 0 ? Map.of() : from.endOffsets(assigned);
            }
            if (assigned.isEmpty()) {
                // Topics that were just made are not known to every broker at once.
                pause(POLL.toMillis());
                continue;
            }
            boolean wantedNow = wanted.getAsBoolean();
            if (wantedNow != reading) {
                if (wantedNow) {
                    from.resume(assigned);
                    seekNearEnd(from, assigned);
                } else {
                    from.pause(assigned);
                }
                reading = wantedNow;
            }
            for (ConsumerRecord<byte[], byte[]> record : from.poll(POLL)) {
                read(record);
            }
            if (caughtUp.getCount() > 0
                    && ends.entrySet().stream()
                            .allMatch(end -> from.position(end.getKey()) >= end.getValue())) {
                caughtUp.countDown();
            }
            tick.run();
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        try {
            reader.accept(record);
        } catch (RuntimeException e) {
            LOG.debug(
                    "Passed over {}-{} offset {}: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        }
    }

    private void assignNew(KafkaConsumer<byte[], byte[]> from, Set<TopicPartition> assigned) {
        List<TopicPartition> added = new ArrayList<>();
        for (String topic : topics.keySet()) {
            for (PartitionInfo info : from.partitionsFor(topic)) {
                TopicPartition partition = new TopicPartition(info.topic(), info.partition());
                if (assigned.add(partition)) {
                    added.add(partition);
                }
            }
        }
        if (!added.isEmpty()) {
            from.assign(assigned);
            seekNearEnd(from, added);
        }
    }

    private void seekNearEnd(
            KafkaConsumer<byte[], byte[]> from, Iterable<TopicPartition> partitions) {
        List<TopicPartition> all = new ArrayList<>();
        partitions.forEach(all::add);
        Map<TopicPartition, Long> begins = from.beginningOffsets(all);
        Map<TopicPartition, Long> ends = from.endOffsets(all);
        for (TopicPartition partition : all) {
            long recent = topics.get(partition.topic()).recent();
            long siblings =
                    from.assignment().stream()
                            .filter(other -> other.topic().equals(partition.topic()))
                            .count();
            long each = recent == Topic.ALL ? recent : Math.max(4, recent / siblings);
            from.seek(partition, Math.max(begins.get(partition), ends.get(partition) - each));
        }
    }

    private void pause(long millis) {
        try {
            if (closed.await(millis, TimeUnit.MILLISECONDS)) {
                LOG.debug("{} ends", thread.getName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing = true;
        }
    }
}
