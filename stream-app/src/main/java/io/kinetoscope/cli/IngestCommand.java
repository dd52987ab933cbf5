package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.IngestSettings;
import io.kinetoscope.ingest.IngestTotals;
import io.kinetoscope.ingest.IngestWorker;
import io.kinetoscope.ingest.camera.Camera;
import io.kinetoscope.ingest.camera.CameraSettings;
import io.kinetoscope.ingest.kafka.KafkaSettings;
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
final class IngestCommand extends LoggedCommand implements Callable<Integer> {

    private static final int DEFAULT_PORT = 8081;

    @Mixin private CameraOptions cameras;
    @Mixin private KafkaOptions kafka;
    @Mixin private TopicOptions topicOptions;
    @Mixin private HttpOptions http;

    @Override
    public Integer call() throws InterruptedException {
        if (cameras.isEmpty()) {
            throw new ConfigurationException("no camera is named: give --camera id=uri");
        }
        KafkaSettings connection = kafka.settings();
        Topics topics = kafka.topics();
        List<Camera> sources = cameras.cameras(List.of());
        CameraSettings reading = cameras.settings(Pace.REALTIME);
        cameras.requireUsable(sources, reading);
        IngestSettings settings =
                new IngestSettings(
                        sources, reading, connection, topics, IngestSettings.DEFAULT_BUFFER_BYTES);
        CollectorRegistry registry = new CollectorRegistry();
        try (Shutdown shutdown = new Shutdown()) {
            topicOptions.ensure(connection, topics);
            shutdown.add(
                    HttpEndpoints.start(
                            http.settings(DEFAULT_PORT), registry, Health::up, Health::up));
            IngestWorker worker =
                    shutdown.add(IngestWorker.start(settings, registry, Clock.systemUTC()));
            worker.awaitAll();
            IngestTotals totals = worker.totals();
            System.err.printf(
                    "%d frames read, %d windows published%n",
                    totals.framesRead(), totals.windowsPublished());
            IngestFailures.requireNone(totals);
        }
        return 0;
    }
}
