package io.kinetoscope.stream.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Kafka's settings for one node that is broker and controller at once; RATIONALE.md says why. */
final class NodeConfiguration {

    static final int NODE_ID = 1;

    private static final String ONE = "1";
    private static final String INTERNAL_PARTITIONS = "5";

    private NodeConfiguration() {}

    static Map<String, String> of(
            Path kafkaDirectory, int clientPort, int controllerPort, int maxRecordBytes) {
        Map<String, String> node = new HashMap<>();
        identity(node, kafkaDirectory, clientPort, controllerPort);
        quickRestart(node);
        singleCopies(node);
        smallFiles(node);
        fewThreads(node);
        records(node, maxRecordBytes);
        return Map.copyOf(node);
    }

    private static void identity(
            Map<String, String> node, Path kafkaDirectory, int clientPort, int controllerPort) {
        String clients = ListenSockets.CLIENTS + "://127.0.0.1:" + clientPort;
        String controller = "127.0.0.1:" + controllerPort;
        node.put("process.roles", "broker,controller");
        node.put("node.id", Integer.toString(NODE_ID));
        node.put("log.dirs", kafkaDirectory.toString());
        node.put("listeners", clients + "," + ListenSockets.CONTROLLER + "://" + controller);
        node.put("advertised.listeners", clients);
        node.put("inter.broker.listener.name", ListenSockets.CLIENTS);
        node.put("controller.listener.names", ListenSockets.CONTROLLER);
        node.put(
                "listener.security.protocol.map",
                ListenSockets.CLIENTS + ":PLAINTEXT," + ListenSockets.CONTROLLER + ":PLAINTEXT");
        // A lone static voter: the quorum's state on disk names it by id alone, so its port may be
        // another at every start.
        node.put("controller.quorum.voters", NODE_ID + "@" + controller);
    }

    /**
     * After a hard kill the controller keeps the dead broker's session until it times out, and
     * refuses the new one so long.
     */
    private static void quickRestart(Map<String, String> node) {
        node.put("controller.quorum.election.timeout.ms", "100");
        node.put("controller.quorum.election.backoff.max.ms", "100");
        node.put("controller.quorum.fetch.timeout.ms", "500");
        node.put("broker.heartbeat.interval.ms", "400");
        node.put("broker.session.timeout.ms", "2500");
        node.put("server.max.startup.time.ms", "60000");
        node.put("group.initial.rebalance.delay.ms", "0");
        // Transactions of a killed producer hold back read-committed readers until this looks.
        node.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        // Every half second by default: a record in the metadata log, and a flush of the disk.
        node.put("metadata.max.idle.interval.ms", "5000");
    }

    private static void singleCopies(Map<String, String> node) {
        node.put("default.replication.factor", ONE);
        node.put("min.insync.replicas", ONE);
        for (String topic :
                new String[] {
                    "offsets.topic", "transaction.state.log", "share.coordinator.state.topic"
                }) {
            node.put(topic + ".replication.factor", ONE);
            node.put(topic + ".num.partitions", INTERNAL_PARTITIONS);
        }
        node.put("transaction.state.log.min.isr", ONE);
        node.put("share.coordinator.state.topic.min.isr", ONE);
    }

    /** Retention drops whole segments, so small ones keep the disk near to what topics ask for. */
    private static void smallFiles(Map<String, String> node) {
        node.put("log.segment.bytes", Integer.toString(64 << 20));
        node.put("log.index.size.max.bytes", Integer.toString(512 << 10));
        node.put("log.retention.check.interval.ms", "30000");
        node.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20));
    }

    private static void fewThreads(Map<String, String> node) {
        node.put("num.network.threads", "2");
        node.put("num.io.threads", "4");
        node.put("background.threads", "2");
        node.put("num.recovery.threads.per.data.dir", "2");
        node.put("num.replica.alter.log.dirs.threads", ONE);
        node.put("group.coordinator.threads", ONE);
        node.put("share.coordinator.threads", ONE);
        // Nobody reads this process through JMX: /metrics is its window.
        node.put("metric.reporters", "");
    }

    private static void records(Map<String, String> node, int maxRecordBytes) {
        node.put("auto.create.topics.enable", "false");
        node.put("message.max.bytes", Integer.toString(maxRecordBytes));
        node.put("replica.fetch.max.bytes", Integer.toString(maxRecordBytes));
    }
}
