package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.IngestReport;
import io.kinetoscope.ingest.IngestSettings;
import io.kinetoscope.ingest.IngestWorker;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.TopicSetup;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.ingest.source.Pace;
import io.kinetoscope.stream.web.Health;
import io.kinetoscope.stream.web.HttpEndpoints;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** An ingest worker with the cameras that are named. */
@Command(
        name = "ingest",
        description =
                "Read cameras and files, and publish their frame windows. Ends when files are all it"
                        + " has and they are read.")
final class IngestCommand implements Callable<Integer> {

    private static final int DEFAULT_PORT = 8081;

    @Mixin private CameraOptions cameras;
    @Mixin private KafkaOptions kafka;
    @Mixin private TopicOptions topicOptions;
    @Mixin private HttpOptions http;
    @Mixin private CommonOptions common;

    @Override
    public Integer call() throws InterruptedException {
        if (cameras.isEmpty()) {
            throw new ConfigurationException("no camera is named: give --camera id=uri");
        }
        IngestSettings settings = cameras.settings(List.of(), Pace.REALTIME);
        KafkaSettings connection = kafka.settings();
        Topics topics = kafka.topics();
        CollectorRegistry registry = new CollectorRegistry();
        try (Shutdown shutdown = new Shutdown()) {
            TopicSetup.ensure(
                    connection, topics, topicOptions.partitions(), topicOptions.replicationFactor());
            IngestWorker worker =
                    new IngestWorker(settings, connection, topics, registry, Clock.systemUTC());
            shutdown.add(
                    HttpEndpoints.start(
                            http.bind(),
                            http.port(DEFAULT_PORT),
                            registry,
                            Health::ok,
                            Health::ok));
            shutdown.add(worker);
            worker.start();
            worker.awaitEnd();
            IngestReport report = worker.report();
            System.err.printf(
                    "%d frames read, %d windows published%n",
                    report.framesRead(), report.windowsPublished());
        }
        return 0;
    }
}
