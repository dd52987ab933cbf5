package io.kinetoscope.ingest.kafka;

import io.kinetoscope.ConfigurationException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds files back while the stream app has too much to do: what a file sends faster than windows
 * are scored waits on the topic, which deletes the oldest when it is full. Looks at the offsets
 * that the stream app has committed, on a thread of its own.
 *
 * <p>Bytes are estimated by the mean of this worker's own windows. Any thread may wait.
 */
final class WindowBacklog implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(WindowBacklog.class);

    private static final Duration APART = Duration.ofMillis(500);
    private static final long MIB = 1 << 20;

    /** What a partition holds that is not done yet. */
    private record Lag(TopicPartition partition, long records, boolean begun) {}

    private final Admin admin;
    private final String topic;
    private final String group;
    private final Thread watcher = new Thread(this::watch, "window-backlog");

    // All guarded by this.
    private long limit;
    private long worst;
    private long sinceLook;
    private long windows;
    private long windowBytes;
    private boolean off;
    private boolean told;
    private int waiting;

    /**
     * Starts to look; does not wait for the broker.
     *
     * @throws ConfigurationException when Kafka's client refuses its settings
     */
    static WindowBacklog start(KafkaSettings kafka, Topics topics, BacklogSettings settings) {
        try {
            return new WindowBacklog(
                    Admin.create(kafka.forAdmin()), topics.frameWindows(), settings);
        } catch (KafkaException e) {
            throw new ConfigurationException(
                    "Kafka's client refuses its settings: " + ReadableCause.of(e), e);
        }
    }

    private WindowBacklog(Admin admin, String topic, BacklogSettings settings) {
        this.admin = admin;
        this.topic = topic;
        this.group = settings.group();
        this.limit = settings.bytes();
        watcher.setDaemon(true);
        watcher.start();
    }

    /**
     * Waits until there is room for a window of a file.
     *
     * @throws InterruptedException while waiting
     */
    synchronized void awaitRoom(int bytes) throws InterruptedException {
        waiting++;
        try {
            while (!off && worst + sinceLook > limit) {
                wait();
            }
        } finally {
            waiting--;
        }
        sinceLook += bytes;
        windows++;
        windowBytes += bytes;
    }

    /** Nobody waits any longer. */
    @Override
    public void close() {
        turnOff();
        watcher.interrupt();
        admin.close(Duration.ZERO);
    }

    private void watch() {
        try {
            List<TopicPartition> partitions = List.of();
            while (!isOff()) {
                try {
                    if (partitions.isEmpty()) {
                        partitions = partitions();
                        keepWithinRetention();
                    }
                    look(partitions);
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof AuthorizationException) {
                        log.warn(
                                "Files are not held back while the stream app has much to do: Kafka"
                                        + " does not let us see how far group {} is: {}",
                                group,
                                ReadableCause.of(e.getCause()));
                        turnOff();
                    } else {
                        // What was seen last holds; without a broker nothing moves anyway.
                        log.debug("The backlog of group {} cannot be seen now", group, e);
                    }
                }
                Thread.sleep(APART.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (KafkaException e) {
            if (!isOff()) {
                log.warn("Files are no longer held back: {}", ReadableCause.of(e));
                turnOff();
            }
        }
    }

    private List<TopicPartition> partitions() throws ExecutionException, InterruptedException {
        return admin
                .describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()
                .stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    private void keepWithinRetention() throws ExecutionException, InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        String kept =
                admin.describeConfigs(List.of(resource))
                        .all()
                        .get()
                        .get(resource)
                        .get(TopicConfig.RETENTION_BYTES_CONFIG)
                        .value();
        long bytes = Long.parseLong(kept);
        if (bytes > 0) {
            synchronized (this) {
                limit = Math.min(limit, bytes / 4);
            }
        }
    }

    private void look(List<TopicPartition> partitions)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> done = committed();
        Map<TopicPartition, OffsetSpec> first = new HashMap<>();
        Map<TopicPartition, OffsetSpec> next = new HashMap<>();
        for (TopicPartition partition : partitions) {
            first.put(partition, OffsetSpec.earliest());
            next.put(partition, OffsetSpec.latest());
        }
        var begin = admin.listOffsets(first).all().get();
        var end = admin.listOffsets(next).all().get();
        Lag most = new Lag(partitions.get(0), 0, true);
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata at = done.get(partition);
            long from = begin.get(partition).offset();
            long behind =
                    end.get(partition).offset() - (at == null ? from : Math.max(from, at.offset()));
            if (behind > most.records) {
                most = new Lag(partition, behind, at != null);
            }
        }
        seen(most);
    }

    private Map<TopicPartition, OffsetAndMetadata> committed()
            throws ExecutionException, InterruptedException {
        try {
            return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return Map.of();
            }
            throw e;
        }
    }

    private synchronized void seen(Lag most) {
        worst = windows == 0 ? 0 : most.records * windowBytes / windows;
        sinceLook = 0;
        if (worst <= limit) {
            told = false;
            notifyAll();
        } else if (waiting > 0 && !told) {
            told = true;
            log.info(
                    "Files wait: group {} has about {} MB of windows to do on {}{}",
                    group,
                    (worst + MIB - 1) / MIB,
                    most.partition,
                    most.begun ? "" : ", and has not begun; start the stream app");
        }
    }

    private synchronized boolean isOff() {
        return off;
    }

    private synchronized void turnOff() {
        off = true;
        notifyAll();
    }
}
