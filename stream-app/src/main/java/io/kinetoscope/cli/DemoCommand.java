package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.IngestSettings;
import io.kinetoscope.ingest.IngestTotals;
import io.kinetoscope.ingest.IngestWorker;
import io.kinetoscope.ingest.camera.Camera;
import io.kinetoscope.ingest.camera.CameraSettings;
import io.kinetoscope.ingest.camera.StartedSession;
import io.kinetoscope.ingest.camera.StreamId;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.ingest.scene.MotionScript;
import io.kinetoscope.ingest.source.FrameSources;
import io.kinetoscope.ingest.source.Pace;
import io.kinetoscope.model.evaluation.LabelledSpan;
import io.kinetoscope.model.store.Provenance;
import io.kinetoscope.model.store.StoredModel;
import io.kinetoscope.stream.StreamNode;
import io.kinetoscope.stream.StreamSettings;
import io.kinetoscope.stream.broker.BrokerSettings;
import io.kinetoscope.stream.broker.EmbeddedBroker;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.web.HttpEndpoints;
import io.kinetoscope.stream.web.HttpSettings;
import io.prometheus.client.CollectorRegistry;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole of Kinetoscope in one process. */
@Command(
        name = "demo",
        description =
                "Run broker, ingest and stream app in one process, and show the action events as they"
                        + " come.")
final class DemoCommand extends LoggedCommand implements Callable<Integer> {

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
            description =
                    "Summary as one JSON object on standard output; events on standard error.")
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
    @Mixin private ExchangeOptions exchange;
    @Mixin private StreamOptions options;
    @Mixin private TopicOptions topicOptions;
    @Mixin private HttpOptions http;
    @Mixin private BacklogOptions fileBacklog;
    @Mixin private PageOptions page;

    private final EventLine line = new EventLine(ZoneId.systemDefault());

    @Override
    public Integer call() throws InterruptedException {
        List<Camera> sources = cameras.cameras(List.of(DEFAULT_CAMERA));
        CameraSettings reading = cameras.settings(untilEnd ? Pace.FAST : Pace.REALTIME);
        cameras.requireUsable(sources, reading);
        if (untilEnd
                && duration == null
                && sources.stream().allMatch(camera -> FrameSources.looksLive(camera.uri()))) {
            throw new ConfigurationException(
                    "--until-end waits for ever, since a live camera does not end: name a file, or"
                            + " give --duration too");
        }
        StreamSettings settings = options.settings();
        Topics topics = new Topics(topicPrefix);
        CollectorRegistry registry = new CollectorRegistry();
        Clock clock = Clock.systemUTC();
        Path directory = dataDir == null ? Home.directory("demo") : dataDir;

        HttpSettings web = http.settings(StreamCommand.DEFAULT_PORT);
        BrokerSettings brokerSettings =
                new BrokerSettings(
                        directory,
                        brokerPort,
                        BrokerSettings.DEFAULT_MAX_RECORD_BYTES,
                        "--broker-port");
        topicOptions.layout();
        exchange.requireSound();
        model.requireDevice();
        StoredModel stored = model.find();
        Optional<StoredModel> shadow = exchange.findShadow(model, stored);

        // Closed in the reverse order: cameras, stream app, broker.
        try (Shutdown shutdown = new Shutdown()) {
            EmbeddedBroker broker = shutdown.add(EmbeddedBroker.start(brokerSettings));
            KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
            topicOptions.ensure(kafka, topics);
            StreamNode node =
                    shutdown.add(
                            new StreamNode(
                                    model.loadOnAllDevices(stored),
                                    shadow.map(model::loadOnAllDevices).orElse(List.of()),
                                    settings,
                                    topics,
                                    registry,
                                    clock));
            HttpEndpoints endpoints =
                    shutdown.add(
                            HttpEndpoints.start(
                                    web,
                                    registry,
                                    () -> node.health(http::isStuck),
                                    node::readiness));
            page.serve(endpoints, kafka, topics, clock);

            System.err.printf(
                    "Scoring with %s; Kafka at %s, %s, data in %s%n",
                    reference(node),
                    broker.bootstrapServers(),
                    page.where(web.host(), endpoints.port()),
                    directory.toAbsolutePath());
            if (!isTrained(node)) {
                System.err.println(
                        "The model is untrained: its labels and scores mean nothing yet.");
            }
            try (DemoObserver observer =
                            new DemoObserver(kafka, topics, e -> events().println(line.format(e)));
                    Backlog backlog =
                            new Backlog(kafka, topics, topicPrefix + settings.applicationId())) {
                long begin = System.nanoTime();
                node.start(kafka, topicOptions.partitions());
                exchange.watch(node, model).ifPresent(shutdown::add);
                IngestWorker worker =
                        shutdown.add(
                                IngestWorker.start(
                                        new IngestSettings(
                                                sources,
                                                reading,
                                                kafka,
                                                topics,
                                                IngestSettings.DEFAULT_BUFFER_BYTES,
                                                fileBacklog.settings(
                                                        topicPrefix + settings.applicationId())),
                                        registry,
                                        clock));
                watch(node, broker, worker, observer, backlog, begin);
                observer.catchUp();
                IngestTotals totals = worker.totals();
                DemoSummary.Truth truth =
                        truth(node, sources, reading, totals.sessions(), observer);
                summarize(node, totals, observer, begin, truth);
                IngestFailures.requireNone(worker.totals());
            }
        }
        return 0;
    }

    private void watch(
            StreamNode node,
            EmbeddedBroker broker,
            IngestWorker worker,
            DemoObserver observer,
            Backlog backlog,
            long begin)
            throws InterruptedException {
        CompletableFuture<Void> read = untilEnd ? allRead(worker) : new CompletableFuture<>();
        long lastCheck = begin;
        while (!Shutdown.isUnderWay()
                && (duration == null || System.nanoTime() - begin < duration.toNanos())) {
            observer.poll(POLL);
            throwIfDone(node.failure());
            throwIfDone(broker.failure());
            if (System.nanoTime() - lastCheck < PROGRESS_CHECK_NANOS) {
                continue;
            }
            lastCheck = System.nanoTime();
            // What there was of a file that is cut short is still to be scored.
            if (!untilEnd || worker.totals().sessions().isEmpty()) {
                IngestFailures.requireSomeLeft(worker);
            }
            if (read.isDone()) {
                read.join();
                if (backlog.isPast(worker.acknowledged())) {
                    return;
                }
            }
        }
    }

    private static CompletableFuture<Void> allRead(IngestWorker worker) {
        CompletableFuture<Void> read = new CompletableFuture<>();
        Thread waiter =
                new Thread(
                        () -> {
                            try {
                                worker.awaitFiles();
                                read.complete(null);
                            } catch (InterruptedException | RuntimeException e) {
                                read.completeExceptionally(e);
                            }
                        },
                        "ingest-end");
        waiter.setDaemon(true);
        waiter.start();
        return read;
    }

    private static void throwIfDone(CompletableFuture<KinetoscopeException> failure) {
        if (failure.isDone()) {
            throw failure.join();
        }
    }

    private void summarize(
            StreamNode node,
            IngestTotals totals,
            DemoObserver observer,
            long begin,
            DemoSummary.Truth truth) {
        Set<String> sessions =
                totals.sessions().stream()
                        .map(StartedSession::id)
                        .collect(Collectors.toUnmodifiableSet());
        List<Double> latencies = observer.latenciesMs(sessions);
        boolean scored = !latencies.isEmpty();
        double seconds = (observer.lastClipNanos() - begin) / 1e9;
        DemoSummary summary =
                new DemoSummary(
                        totals.framesRead(),
                        totals.windowsPublished(),
                        latencies.size(),
                        observer.events(sessions),
                        observer.deadLetters(),
                        node.metrics().totals().clipsSkipped(),
                        scored ? DemoSummary.rounded(node.metrics().meanBatch()) : null,
                        scored ? DemoSummary.rounded(latencies.size() / seconds) : null,
                        DemoSummary.Percentiles.of(latencies).orElse(null),
                        truth,
                        reference(node),
                        isTrained(node));
        if (json) {
            System.out.println(summary.toJson());
        } else {
            System.out.println();
            System.out.print(summary.toText());
        }
    }

    /** Null where there is nothing to compare. */
    private static DemoSummary.Truth truth(
            StreamNode node,
            List<Camera> cameras,
            CameraSettings reading,
            Set<StartedSession> sessions,
            DemoObserver observer) {
        List<String> labels = new ArrayList<>(node.model().labels());
        labels.removeAll(node.model().backgroundLabels());
        SceneComparison comparison = new SceneComparison(labels);
        for (Camera camera : cameras) {
            Optional<MotionScript> script =
                    FrameSources.script(camera.uri().resolve(reading.environment()));
            if (script.isEmpty()) {
                continue;
            }
            for (StartedSession session : sessions) {
                if (session.camera().equals(camera.id())) {
                    camera.streams()
                            .keySet()
                            .forEach(s -> compare(session, s, script.get(), observer, comparison));
                }
            }
        }
        return comparison.truth().orElse(null);
    }

    private static void compare(
            StartedSession session,
            StreamId stream,
            MotionScript script,
            DemoObserver observer,
            SceneComparison comparison) {
        String name = stream.toString();
        Optional<Instant> until = observer.scoredUntil(session.id(), name);
        if (until.isEmpty()) {
            return;
        }
        List<LabelledSpan> events = new ArrayList<>();
        for (ActionEvent event : observer.events(session.id(), name)) {
            // One that goes on was there as far as it was looked.
            Instant end = event.end() == null ? until.get() : event.end();
            double start = session.secondsAt(event.start());
            events.add(
                    new LabelledSpan(
                            name, event.label(), start, Math.max(start, session.secondsAt(end))));
        }
        String part = name + " " + session.id();
        comparison.add(part, script, session.secondsAt(until.get()), events);
    }

    private static String reference(StreamNode node) {
        return node.model().name() + ":" + node.model().version();
    }

    private static boolean isTrained(StreamNode node) {
        return node.model().provenance().kind() != Provenance.Kind.UNTRAINED;
    }

    private PrintStream events() {
        return json ? System.err : System.out;
    }
}
