package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.IngestReport;
import io.kinetoscope.ingest.IngestSettings;
import io.kinetoscope.ingest.IngestWorker;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.TopicSetup;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.ingest.source.Pace;
import io.kinetoscope.stream.StreamNode;
import io.kinetoscope.stream.StreamSettings;
import io.kinetoscope.stream.broker.BrokerSettings;
import io.kinetoscope.stream.broker.EmbeddedBroker;
import io.kinetoscope.stream.web.HttpEndpoints;
import io.prometheus.client.CollectorRegistry;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole of Kinetoscope in one process. */
@Command(
        name = "demo",
        description =
                "Run broker, ingest and stream app in one process, and show the action events as they"
                        + " come.")
final class DemoCommand implements Callable<Integer> {

    private static final String DEFAULT_CAMERA = "synthetic=synthetic:";
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long PROGRESS_CHECK_NANOS = Duration.ofMillis(500).toNanos();

    @Option(
            names = "--until-end",
            description =
                    "End when the files are read and everything in flight is scored, and print a"
                            + " summary. Files are read fast.")
    private boolean untilEnd;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            description = "End after this time, and print a summary.")
    private Duration duration;

    @Option(
            names = "--json",
            description = "Summary as one JSON object on standard output; events on standard error.")
    private boolean json;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Folder of the broker's data (default: ~/.kinetoscope/demo).")
    private Path dataDir;

    @Option(
            names = "--broker-port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description =
                    "Port of Kafka on 127.0.0.1; 0 takes any free one (default: ${DEFAULT-VALUE}).")
    private int brokerPort;

    @Option(
            names = "--topic-prefix",
            paramLabel = "PREFIX",
            defaultValue = "",
            description = "Put before the name of every topic (default: none).")
    private String topicPrefix;

    @Mixin private CameraOptions cameras;
    @Mixin private ModelOptions model;
    @Mixin private StreamOptions options;
    @Mixin private TopicOptions topicOptions;
    @Mixin private HttpOptions http;
    @Mixin private CommonOptions common;

    private final EventLine line = new EventLine(ZoneId.systemDefault());

    @Override
    public Integer call() throws InterruptedException {
        IngestSettings ingest =
                cameras.settings(List.of(DEFAULT_CAMERA), untilEnd ? Pace.FAST : Pace.REALTIME);
        if (untilEnd && !ingest.ends() && duration == null) {
            throw new ConfigurationException(
                    "--until-end waits for ever, since a camera never ends: name files alone, or give"
                            + " --duration too");
        }
        StreamSettings settings = options.settings();
        Topics topics = new Topics(topicPrefix);
        CollectorRegistry registry = new CollectorRegistry();
        Clock clock = Clock.systemUTC();
        Path directory = dataDir == null ? Home.directory("demo") : dataDir;

        try (Shutdown shutdown = new Shutdown()) {
            StreamNode node =
                    shutdown.add(
                            new StreamNode(model.load(), settings, topics, registry, clock));
            HttpEndpoints endpoints =
                    shutdown.add(
                            HttpEndpoints.start(
                                    http.bind(),
                                    http.port(StreamCommand.DEFAULT_PORT),
                                    registry,
                                    node::health,
                                    node::readiness));
            EmbeddedBroker broker =
                    shutdown.add(EmbeddedBroker.start(new BrokerSettings(directory, brokerPort)));
            KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
            TopicSetup.ensure(
                    kafka, topics, topicOptions.partitions(), topicOptions.replicationFactor());
            DemoObserver observer =
                    shutdown.add(new DemoObserver(kafka, topics, e -> events().println(line.format(e))));
            Backlog backlog =
                    shutdown.add(new Backlog(kafka, topics, topicPrefix + settings.applicationId()));
            IngestWorker worker =
                    shutdown.add(new IngestWorker(ingest, kafka, topics, registry, clock));

            System.err.printf(
                    "Scoring with %s; Kafka at %s, metrics at http://%s:%d/metrics, data in %s%n",
                    node.model().reference(),
                    broker.bootstrapServers(),
                    http.bind(),
                    endpoints.port(),
                    directory.toAbsolutePath());
            if (!node.model().isTrained()) {
                System.err.println(
                        "The model is untrained: its labels and scores mean nothing yet.");
            }
            long begin = System.nanoTime();
            node.start(kafka, topicOptions.partitions());
            worker.start();
            watch(node, worker, observer, backlog, begin);
            observer.catchUp();
            summarize(node, worker.report(), observer, begin);
        }
        return 0;
    }

    private void watch(
            StreamNode node,
            IngestWorker worker,
            DemoObserver observer,
            Backlog backlog,
            long begin) {
        long lastCheck = begin;
        while (duration == null || System.nanoTime() - begin < duration.toNanos()) {
            observer.poll(POLL);
            if (node.failure().isDone()) {
                throw node.failure().join();
            }
            if (untilEnd
                    && worker.hasEnded()
                    && System.nanoTime() - lastCheck > PROGRESS_CHECK_NANOS) {
                lastCheck = System.nanoTime();
                if (backlog.isPast(worker.published())) {
                    return;
                }
            }
        }
    }

    private void summarize(
            StreamNode node, IngestReport report, DemoObserver observer, long begin) {
        double seconds = (observer.lastClipNanos() - begin) / 1e9;
        double meanBatch = node.metrics().meanBatch();
        DemoSummary summary =
                new DemoSummary(
                        report.framesRead(),
                        report.windowsPublished(),
                        observer.clips(),
                        observer.events(),
                        observer.deadLetters(),
                        node.metrics().clipsSkipped(),
                        observer.clips() == 0 ? null : DemoSummary.rounded(meanBatch),
                        observer.clips() == 0
                                ? null
                                : DemoSummary.rounded(observer.clips() / seconds),
                        observer.latencyMs().orElse(null),
                        node.model().reference(),
                        node.model().isTrained());
        if (json) {
            System.out.println(summary.toJson());
        } else {
            System.out.println();
            System.out.print(summary.toText());
        }
    }

    private PrintStream events() {
        return json ? System.err : System.out;
    }
}
