package io.kinetoscope.ingest.kafka;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the topics that Kinetoscope needs, before anything reads or writes them. */
public final class TopicSetup {

    private static final Logger log = LoggerFactory.getLogger(TopicSetup.class);

    /** Largest record on any topic: a window, with room for what a dead letter adds to it. */
    public static final int MAX_MESSAGE_BYTES = 2 << 20;

    /** The most ingest workers that can share cameras; whatever the streams' partitions are. */
    private static final int CAMERA_PARTITIONS = 32;

    private static final List<String> TIMESTAMP_BOUNDS =
            List.of(
                    TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
                    TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG);

    private static final int ATTEMPT_MILLIS = 2_000;
    private static final int PAUSE_MILLIS = 500;

    private TopicSetup() {}

    /**
     * Waits for the broker and makes the topics that are missing; those that exist are left as they
     * are. May be called by several processes at once.
     *
     * @param timeout how long to wait for a broker that is not up yet
     * @throws ConfigurationException when Kafka refuses our name or password, or a client setting
     * @throws KinetoscopeException when the broker does not come up in time or refuses the topics
     */
    public static void ensure(
            KafkaSettings kafka, Topics topics, TopicLayout layout, Duration timeout) {
        Map<String, Object> settings = new HashMap<>(kafka.forAdmin());
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ATTEMPT_MILLIS);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ATTEMPT_MILLIS);
        try (Admin admin = Admin.create(settings)) {
            ensure(admin, kafka.bootstrapServers(), topics, layout, timeout);
        } catch (KafkaException e) {
            throw new ConfigurationException(
                    "Kafka's client refuses its settings: " + ReadableCause.of(e), e);
        }
    }

    private static void ensure(
            Admin admin, String servers, Topics topics, TopicLayout layout, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean told = false;
        while (true) {
            try {
                createMissing(admin, topics, layout);
                return;
            } catch (ExecutionException e) {
                Throwable cause = e.getCause();
                if (cause instanceof AuthenticationException
                        || cause instanceof AuthorizationException) {
                    throw new ConfigurationException(
                            "Kafka at %s refuses us: %s"
                                    .formatted(servers, ReadableCause.of(cause)),
                            cause);
                }
                // The topics may have been made by somebody else meanwhile; the next round sees it.
                boolean again =
                        cause instanceof RetriableException
                                || cause instanceof TopicExistsException;
                if (!again) {
                    throw new KinetoscopeException(
                            "Kafka at %s does not make the topics: %s"
                                    .formatted(servers, ReadableCause.of(cause)),
                            cause);
                }
                if (System.nanoTime() - deadline >= 0) {
                    throw new KinetoscopeException(
                            "Kafka at %s does not answer within %d s: start it, or correct"
                                            .formatted(servers, timeout.toSeconds())
                                    + " --bootstrap-servers",
                            cause);
                }
                if (!told && cause instanceof TimeoutException) {
                    log.info("Waiting for Kafka at {}", servers);
                    told = true;
                }
            } catch (InterruptedException e) {
                throw interrupted(servers, e);
            }
            pause(servers);
        }
    }

    private static void createMissing(Admin admin, Topics topics, TopicLayout layout)
            throws ExecutionException, InterruptedException {
        Set<String> there = admin.listTopics().names().get();
        List<NewTopic> missing = new ArrayList<>();
        for (NewTopic topic : wanted(topics, layout)) {
            if (!there.contains(topic.name())) {
                missing.add(topic);
            }
        }
        if (!missing.isEmpty()) {
            create(admin, missing);
            log.info("Made the topics {}", missing.stream().map(NewTopic::name).toList());
        }
    }

    private static void create(Admin admin, List<NewTopic> topics)
            throws ExecutionException, InterruptedException {
        try {
            admin.createTopics(topics).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof InvalidConfigurationException)) {
                throw e;
            }
            // Brokers before 3.6 know no such bounds, and by default take any time.
            admin.createTopics(topics.stream().map(TopicSetup::withoutTimestampBounds).toList())
                    .all()
                    .get();
        }
    }

    private static NewTopic withoutTimestampBounds(NewTopic topic) {
        Map<String, String> settings = new HashMap<>(topic.configs());
        settings.keySet().removeAll(TIMESTAMP_BOUNDS);
        return new NewTopic(topic.name(), topic.numPartitions(), topic.replicationFactor())
                .configs(settings);
    }

    static List<NewTopic> wanted(Topics topics, TopicLayout layout) {
        return List.of(
                topic(topics.frameWindows(), layout, layout.partitions(), windows(layout)),
                topic(topics.clipScores(), layout, layout.partitions(), Map.of()),
                topic(topics.actionEvents(), layout, layout.partitions(), Map.of()),
                // Pictures, as windows are: no longer and no more of them.
                topic(topics.eventEvidence(), layout, layout.partitions(), windows(layout)),
                topic(topics.cameraStatus(), layout, 1, statuses()),
                topic(topics.cameras(), layout, CAMERA_PARTITIONS, compacted()),
                topic(topics.deadLetters(), layout, layout.partitions(), Map.of()));
    }

    private static NewTopic topic(
            String name, TopicLayout layout, int partitions, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        // A window may weigh a megabyte, and a dead letter carries one along with its headers.
        all.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAX_MESSAGE_BYTES));
        // Record timestamps are capture times: by a camera's clock, or of a file that is treated
        // as having just ended. Brokers refuse those ahead of their own clock by default.
        TIMESTAMP_BOUNDS.forEach(bound -> all.put(bound, Long.toString(Long.MAX_VALUE)));
        return new NewTopic(name, partitions, (short) layout.replication()).configs(all);
    }

    private static Map<String, String> windows(TopicLayout layout) {
        long segment = Math.max(16 << 20, Math.min(128 << 20, layout.windowRetentionBytes() / 8));
        return Map.of(
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(layout.windowRetention().toMillis()),
                TopicConfig.RETENTION_BYTES_CONFIG,
                Long.toString(layout.windowRetentionBytes()),
                // Only whole segments are deleted.
                TopicConfig.SEGMENT_BYTES_CONFIG,
                Long.toString(segment));
    }

    private static Map<String, String> compacted() {
        return Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    }

    /** Whoever looks reads all of it, and the newest segment is never compacted. */
    private static Map<String, String> statuses() {
        Map<String, String> settings = new HashMap<>(compacted());
        settings.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(4 << 20));
        return settings;
    }

    private static void pause(String servers) {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            throw interrupted(servers, e);
        }
    }

    private static KinetoscopeException interrupted(String servers, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new KinetoscopeException("Interrupted while waiting for Kafka at " + servers, e);
    }
}
