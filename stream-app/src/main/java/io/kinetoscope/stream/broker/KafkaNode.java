package io.kinetoscope.stream.broker;

import io.kinetoscope.KinetoscopeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.server.fault.FaultHandler;
import org.apache.kafka.server.fault.LoggingFaultHandler;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Kafka's controller and broker as {@link KafkaRaftServer} puts them together, but with our
 * sockets, a bounded stop, and faults that are reported where that class ends the process.
 */
final class KafkaNode {

    private final ControllerServer controller;
    private final BrokerServer broker;
    private final String clusterId;

    /**
     * @param onFault told of a fault after which the node cannot go on, on a thread of Kafka's
     */
    KafkaNode(Map<String, String> settings, ListenSockets sockets, Consumer<String> onFault) {
        KafkaConfig config = new KafkaConfig(settings, false);
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> directories =
                KafkaRaftServer.initializeLogDirs(
                        config, LoggerFactory.getLogger(KafkaRaftServer.class), "");
        clusterId = directories._1().clusterId().orElseThrow();
        SharedServer shared =
                new SharedServer(
                        config,
                        directories._1(),
                        Time.SYSTEM,
                        Server.initializeMetrics(config, Time.SYSTEM, clusterId),
                        CompletableFuture.completedFuture(
                                Map.of(NodeConfiguration.NODE_ID, sockets.controller())),
                        List.of(),
                        (name, fatal, action) -> handler(name, fatal, action, onFault),
                        sockets);
        broker = new BrokerServer(shared);
        controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), directories._2());
    }

    String clusterId() {
        return clusterId;
    }

    /**
     * Returns when clients can connect, or early, with only the controller up, once {@code
     * abandoned} says so.
     */
    void start(BooleanSupplier abandoned) {
        controller.startup();
        if (!abandoned.getAsBoolean()) {
            broker.startup();
        }
    }

    /**
     * Stops what was started, the broker first since it takes its leave from the controller.
     *
     * @param leave how long the broker may wait for the controller's answer
     */
    void stop(Duration leave) {
        try {
            broker.shutdown(leave);
        } finally {
            controller.shutdown();
        }
    }

    private static FaultHandler handler(
            String name, boolean fatal, Runnable action, Consumer<String> onFault) {
        if (!fatal) {
            return new LoggingFaultHandler(name, action);
        }
        return (message, cause) -> {
            action.run();
            String fault = name + ": " + message + (cause == null ? "" : ": " + cause);
            onFault.accept(fault);
            return new KinetoscopeException("The broker's " + fault, cause);
        };
    }
}
