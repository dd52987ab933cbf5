package io.kinetoscope.cli;

import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.stream.broker.BrokerSettings;
import io.kinetoscope.stream.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The embedded broker alone, for several processes on one machine. */
@Command(
        name = "broker",
        description = "Run a single-node Kafka broker on this machine, for trying and for tests.")
final class BrokerCommand extends LoggedCommand implements Callable<Integer> {

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Folder of the broker's data (default: ~/.kinetoscope/broker).")
    private Path dataDir;

    @Option(
            names = "--broker-port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "Port on 127.0.0.1; 0 takes any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--topic-prefix",
            paramLabel = "PREFIX",
            defaultValue = "",
            description = "Put before the name of every topic (default: none).")
    private String topicPrefix;

    @Mixin private TopicOptions topics;

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        Path directory = dataDir == null ? Home.directory("broker") : dataDir;
        try (Shutdown shutdown = new Shutdown()) {
            EmbeddedBroker broker =
                    shutdown.add(
                            EmbeddedBroker.start(
                                    new BrokerSettings(
                                            directory,
                                            port,
                                            BrokerSettings.DEFAULT_MAX_RECORD_BYTES,
                                            "--broker-port")));
            topics.ensure(KafkaSettings.of(broker.bootstrapServers()), new Topics(topicPrefix));
            System.err.println(
                    "Kafka is ready at "
                            + broker.bootstrapServers()
                            + ", data in "
                            + directory.toAbsolutePath());
            throw broker.failure().get();
        }
    }
}
