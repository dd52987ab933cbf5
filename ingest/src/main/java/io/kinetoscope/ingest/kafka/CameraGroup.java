package io.kinetoscope.ingest.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Membership in the consumer group that shares the topic {@code cameras}: whoever is assigned a
 * partition runs the cameras whose definitions are on it. Each is read from its beginning, whatever
 * is committed.
 *
 * <p>Used by one thread, which has to poll often; only {@link #wakeUp} may come from another.
 */
public final class CameraGroup implements AutoCloseable {

    /** Told what this member is to run, within {@link #poll} and {@link #close}. */
    public interface Listener {

        /**
         * A camera is defined, or defined anew.
         *
         * @param definition as on the topic, not yet checked
         */
        void defined(String camera, byte[] definition);

        /** A camera was taken off the topic. */
        void removed(String camera);

        /** Another member gets these cameras once this returns. */
        void revoked(Set<String> cameras);

        /** Another member may have these cameras already. */
        void lost(Set<String> cameras);
    }

    private static final Logger log = LoggerFactory.getLogger(CameraGroup.class);

    private static final int SESSION_MILLIS = 10_000;
    private static final int HEARTBEAT_MILLIS = 2_000;

    /** The listener may take some seconds to hand cameras over. */
    private static final int MAX_POLL_MILLIS = 60_000;

    private static final int MAX_KEY_BYTES = 1_000;
    private static final Duration CONFIRM_PATIENCE = Duration.ofSeconds(1);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final Consumer<byte[], byte[]> consumer;
    private final String servers;
    private final Duration sessionTimeout;
    private final Listener listener;
    private final Map<TopicPartition, Share> shares = new HashMap<>();

    private Metric responses;
    private Object lastResponses;
    private long lastAnswer = System.nanoTime();
    private boolean doubtful;

    /**
     * Joins the group; does not wait for the broker.
     *
     * @throws ConfigurationException when Kafka's consumer refuses its settings
     */
    public static CameraGroup join(KafkaSettings kafka, Topics topics, Listener listener) {
        Map<String, Object> settings = settings(kafka, topics);
        try {
            return new CameraGroup(
                    new KafkaConsumer<>(
                            settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                    kafka.bootstrapServers(),
                    Duration.ofMillis(
                            Long.parseLong(
                                    settings.get(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG)
                                            .toString()
                                            .strip())),
                    topics.cameras(),
                    listener);
        } catch (KafkaException | NumberFormatException e) {
            throw new ConfigurationException(
                    "Kafka's consumer refuses its settings: " + ReadableCause.of(e), e);
        }
    }

    /**
     * @param consumer closed by this group
     */
    CameraGroup(
            Consumer<byte[], byte[]> consumer,
            String servers,
            Duration sessionTimeout,
            String topic,
            Listener listener) {
        this.consumer = consumer;
        this.servers = servers;
        this.sessionTimeout = sessionTimeout;
        this.listener = listener;
        consumer.subscribe(List.of(topic), new Rebalances());
    }

    static Map<String, Object> settings(KafkaSettings kafka, Topics topics) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, topics.prefix() + "kinetoscope-ingest");
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "kinetoscope-cameras");
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MILLIS);
        settings.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, MAX_POLL_MILLIS);
        settings.putAll(kafka.forConsumer());
        // A camera must have been given up by one before another gets it.
        settings.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                CooperativeStickyAssignor.class.getName());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.remove(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG);
        settings.remove(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG);
        return settings;
    }

    /**
     * Takes part in the group and tells the listener of what changes.
     *
     * @param patience how long to wait for a change
     * @throws ConfigurationException when Kafka refuses our name or password
     * @throws KinetoscopeException when Kafka's consumer fails in another way
     */
    public void poll(Duration patience) {
        try {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience)) {
                take(record);
            }
            // Before it is listened anew: a process that stood still finds answers waiting.
            doubtful |= !shares.isEmpty() && isSilent();
            listenForAnswers();
            shares.forEach(this::catchUp);
        } catch (WakeupException e) {
            log.debug("Woken to leave the group");
        } catch (InterruptException e) {
            log.debug("Interrupted within the group");
        } catch (AuthenticationException | AuthorizationException e) {
            throw new ConfigurationException(
                    "Kafka at %s refuses us: %s".formatted(servers, ReadableCause.of(e)), e);
        } catch (KafkaException e) {
            throw new KinetoscopeException(
                    "Kafka at %s does not answer as it should: %s"
                            .formatted(servers, ReadableCause.of(e)),
                    e);
        }
    }

    /**
     * Whether other members may have been given this one's cameras: no broker has answered, or this
     * process stood still, for as long as the group waits for a member, and the group has not
     * confirmed since that it is one. Asks it, which may take a second.
     */
    public boolean isCutOff() {
        if (shares.isEmpty()) {
            doubtful = false;
        }
        if (doubtful && !isSilent()) {
            doubtful = !isConfirmed();
        }
        return doubtful;
    }

    /** Whether this is a member of the group now, and its broker answers. */
    public boolean isJoined() {
        return consumer.groupMetadata().generationId() >= 0 && !isSilent();
    }

    /** As if the last answer had come so long ago: for tests. */
    void answeredBefore(Duration ago) {
        lastAnswer = System.nanoTime() - ago.toNanos();
    }

    private boolean isSilent() {
        return System.nanoTime() - lastAnswer >= sessionTimeout.toNanos();
    }

    /** The coordinator takes an offset from a member of the present generation only. */
    private boolean isConfirmed() {
        TopicPartition any = shares.keySet().iterator().next();
        try {
            // Nobody ever reads it: partitions are read from their beginning.
            consumer.commitSync(Map.of(any, new OffsetAndMetadata(0)), CONFIRM_PATIENCE);
            return true;
        } catch (WakeupException | InterruptException e) {
            log.debug("Woken while the group was asked");
            return false;
        } catch (KafkaException e) {
            log.debug("The group does not confirm this worker: {}", ReadableCause.of(e));
            return false;
        }
    }

    /** Ends a {@link #poll} early. Any thread. */
    public void wakeUp() {
        consumer.wakeup();
    }

    /** Leaves the group, so that others take over at once; two seconds at most. */
    @Override
    public void close() {
        try {
            consumer.close(CloseOptions.timeout(CLOSE_PATIENCE));
        } catch (KafkaException e) {
            log.warn("The group of ingest workers was not left in order: {}", ReadableCause.of(e));
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        Share share = shares.get(new TopicPartition(record.topic(), record.partition()));
        if (share == null) {
            return;
        }
        if (record.key() == null || record.key().length > MAX_KEY_BYTES) {
            log.warn(
                    "Passed over {}-{} offset {}: its key is no camera's id",
                    record.topic(),
                    record.partition(),
                    record.offset());
            return;
        }
        String camera = new String(record.key(), UTF_8);
        share.cameras.add(camera);
        if (share.caughtUp) {
            tell(camera, record.value());
        } else {
            share.latest.put(camera, record.value());
        }
    }

    /** Older definitions are not run on the way to the newest. */
    private void catchUp(TopicPartition partition, Share share) {
        if (!share.caughtUp && consumer.currentLag(partition).orElse(-1) == 0) {
            share.caughtUp = true;
            share.latest.forEach(this::tell);
            share.latest.clear();
        }
    }

    private void tell(String camera, byte[] value) {
        if (value == null) {
            listener.removed(camera);
        } else {
            listener.defined(camera, value);
        }
    }

    private void listenForAnswers() {
        if (responses == null) {
            responses =
                    consumer.metrics().entrySet().stream()
                            .filter(
                                    e ->
                                            e.getKey().name().equals("response-total")
                                                    && e.getKey()
                                                            .group()
                                                            .equals("consumer-metrics"))
                            .map(Map.Entry::getValue)
                            .findFirst()
                            .orElse(null);
        }
        Object now = responses == null ? null : responses.metricValue();
        // A client that does not count answers is taken to have them.
        if (now == null || !now.equals(lastResponses)) {
            lastResponses = now;
            lastAnswer = System.nanoTime();
        }
    }

    private Set<String> leave(Collection<TopicPartition> partitions) {
        Set<String> cameras = new HashSet<>();
        partitions.stream()
                .map(shares::remove)
                .filter(Objects::nonNull)
                .forEach(share -> cameras.addAll(share.cameras));
        return cameras;
    }

    /** A partition that is ours. */
    private static final class Share {

        private final Set<String> cameras = new HashSet<>();
        private final Map<String, byte[]> latest = new LinkedHashMap<>();
        private boolean caughtUp;
    }

    private final class Rebalances implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            partitions.forEach(partition -> shares.put(partition, new Share()));
            consumer.seekToBeginning(partitions);
            if (!partitions.isEmpty()) {
                log.info(
                        "Got {} more of the topic's partitions, now {}",
                        partitions.size(),
                        shares.size());
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                log.info("Hands {} of the topic's partitions over", partitions.size());
                listener.revoked(leave(partitions));
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty()) {
                log.warn("The group took this worker for dead; its cameras stop");
                listener.lost(leave(partitions));
            }
        }
    }
}
