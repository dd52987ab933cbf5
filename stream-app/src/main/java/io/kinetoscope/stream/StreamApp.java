package io.kinetoscope.stream;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.TopicSetup;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.stream.inference.MicroBatcher;
import io.kinetoscope.stream.inference.ShadowScorer;
import io.kinetoscope.stream.metrics.KafkaStreamsCollector;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import io.kinetoscope.stream.topology.ActionTopology;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream app of one process: the topology, running.
 *
 * <p>A stream thread that dies is replaced, at most {@value #MAX_RESTARTS} times in {@value
 * #RESTART_WINDOW_SECONDS} s; after that the app has failed, and whoever runs the process starts it
 * again.
 */
public final class StreamApp implements AutoCloseable {

    static final int MAX_RESTARTS = 10;
    static final int RESTART_WINDOW_SECONDS = 300;

    /** Kafka's own default. */
    private static final long SHORTEST_POLL_INTERVAL_MILLIS = 300_000;

    private static final Logger LOG = LoggerFactory.getLogger(StreamApp.class);

    private final MicroBatcher batcher;
    private final Optional<ShadowScorer> shadow;
    private final StateDirectory stateDir;
    private final KafkaStreams streams;
    private final RestartBudget restarts =
            new RestartBudget(MAX_RESTARTS, Duration.ofSeconds(RESTART_WINDOW_SECONDS));
    private final PipelineMetrics metrics;
    private final CompletableFuture<KinetoscopeException> failure = new CompletableFuture<>();
    private final CloseOptions.GroupMembershipOperation membershipAfterClose;
    private volatile boolean closing;

    /**
     * Builds the app; nothing runs yet.
     *
     * @param batcher the topology's; closed with this
     * @param shadow the same
     * @param partitions of the topic of frame windows
     */
    public StreamApp(
            StreamSettings settings,
            KafkaSettings kafka,
            Topics topics,
            int partitions,
            ActionTopology topology,
            MicroBatcher batcher,
            Optional<ShadowScorer> shadow,
            PipelineMetrics metrics,
            CollectorRegistry registry) {
        this.batcher = batcher;
        this.shadow = shadow;
        this.metrics = metrics;
        this.stateDir = new StateDirectory(settings.stateDir());
        Properties config = new Properties();
        int threads = settings.threadsFor(partitions, batcher.batchesAtATime());
        Duration longestRound = settings.longestRound(partitions, threads);
        config.putAll(config(settings, kafka, topics, threads, longestRound, stateDir.path()));
        config.putAll(topology.requiredConfig());
        this.streams = new KafkaStreams(topology.build(kafka), config, new StreamClients());
        this.membershipAfterClose = membershipAfterClose(kafka);
        streams.setUncaughtExceptionHandler(this::onThreadDeath);
        new KafkaStreamsCollector(streams::metrics).register(registry);
        batcher.failure().thenAccept(failure::complete);
        shadow.ifPresent(second -> second.failure().thenAccept(failure::complete));
    }

    /** Joins the group and begins to work. */
    public void start() {
        streams.start();
    }

    /** Whether partitions are assigned, restored and being worked on. */
    public boolean isReady() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /** Running, or on its way there. */
    public boolean isAlive() {
        return !failure.isDone() && streams.state() != KafkaStreams.State.ERROR;
    }

    /** State of Kafka Streams in a word, for people. */
    public String state() {
        return streams.state().name().toLowerCase(Locale.ROOT);
    }

    /** Done, with its cause, when the app gave up. */
    public CompletableFuture<KinetoscopeException> failure() {
        return failure;
    }

    /**
     * Gives up clips that wait for a batch (they are scored after the next start), leaves the group
     * and frees the threads. A forward pass that runs is not waited for beyond {@code patience}.
     *
     * @return whether everything has ended, so that the classifier can be closed
     */
    public boolean close(Duration patience) {
        closing = true;
        long deadline = System.nanoTime() + patience.toNanos();
        boolean idle = batcher.close(patience.dividedBy(2));
        idle &= shadow.isEmpty() || shadow.get().close(patience.dividedBy(6));
        Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
        boolean stopped =
                streams.close(
                        CloseOptions.groupMembershipOperation(membershipAfterClose)
                                .withTimeout(left));
        stateDir.close();
        return idle && stopped;
    }

    @Override
    public void close() {
        close(Duration.ofMinutes(1));
    }

    /**
     * Others take the partitions over at once, except from a process that has a name in the group:
     * it will be back, and its partitions wait for it as long as the session timeout.
     */
    static CloseOptions.GroupMembershipOperation membershipAfterClose(KafkaSettings kafka) {
        return kafka.client().containsKey(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG)
                ? CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP
                : CloseOptions.GroupMembershipOperation.LEAVE_GROUP;
    }

    private StreamThreadExceptionResponse onThreadDeath(Throwable cause) {
        if (closing || failure.isDone()) {
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        metrics.streamRestarted();
        if (cause instanceof Exception && restarts.allow()) {
            LOG.warn("A stream thread died and is replaced", cause);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        failure.complete(
                new KinetoscopeException(
                        "The stream app gave up: %s. Mend the cause and start it again; it goes on"
                                        .formatted(rootOf(cause))
                                + " where it was",
                        cause));
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /** Twice a round: when half of it is over Kafka Streams polls after the round that it is in. */
    private static int pollInterval(Duration longestRound) {
        return (int)
                Math.min(
                        Integer.MAX_VALUE,
                        Math.max(SHORTEST_POLL_INTERVAL_MILLIS, 2 * longestRound.toMillis()));
    }

    private static Throwable rootOf(Throwable fault) {
        Throwable root = fault;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** See RATIONALE.md for the figures behind these. What the user passes through wins. */
    static Map<String, Object> config(
            StreamSettings settings,
            KafkaSettings kafka,
            Topics topics,
            int threads,
            Duration longestRound,
            Path stateDir) {
        Map<String, Object> config = new HashMap<>();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, topics.prefix() + settings.applicationId());
        config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        config.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        config.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.standbyReplicas());
        config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
        config.put(StreamsConfig.POLL_MS_CONFIG, 50);
        config.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 16);
        config.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 16);
        config.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
                TopicSetup.MAX_MESSAGE_BYTES);
        config.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG),
                8 * TopicSetup.MAX_MESSAGE_BYTES);
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 10_000);
        config.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 3_000);
        config.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG),
                pollInterval(longestRound));
        config.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG),
                "earliest");
        config.put(
                StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                TopicSetup.MAX_MESSAGE_BYTES);
        config.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 20_000);
        config.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 1_000);
        config.put(
                StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG),
                2L * CommitTimeProducer.MAX_HELD_BYTES);
        // Kafka Streams prefers the names with a prefix, so ours go where the user has a value.
        for (String name : kafka.client().keySet()) {
            config.remove(StreamsConfig.mainConsumerPrefix(name));
            config.remove(StreamsConfig.consumerPrefix(name));
            config.remove(StreamsConfig.producerPrefix(name));
        }
        config.putAll(kafka.client());
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        return config;
    }
}
