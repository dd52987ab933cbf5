package io.kinetoscope.cli;

import io.kinetoscope.ingest.IngestMember;
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
import io.prometheus.client.hotspot.DefaultExports;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** An ingest worker: with the cameras that are named, or with its share of the topic's. */
@Command(
        name = "ingest",
        description =
                "Read cameras and files, and publish their frame windows: those that --camera names,"
                        + " until files are read to their end; without any a share of those of"
                        + " 'cameras', until stopped.")
final class IngestCommand extends LoggedCommand implements Callable<Integer> {

    private static final int DEFAULT_PORT = 8081;

    @Mixin private CameraOptions cameras;
    @Mixin private KafkaOptions kafka;
    @Mixin private TopicOptions topicOptions;
    @Mixin private HttpOptions http;

    @Override
    public Integer call() throws InterruptedException {
        KafkaSettings connection = kafka.settings();
        Topics topics = kafka.topics();
        List<Camera> named = cameras.cameras(List.of());
        CameraSettings reading = cameras.settings(Pace.REALTIME);
        cameras.requireUsable(named, reading);
        IngestSettings settings =
                new IngestSettings(
                        named, reading, connection, topics, IngestSettings.DEFAULT_BUFFER_BYTES);
        CollectorRegistry registry = new CollectorRegistry();
        DefaultExports.register(registry);
        try (Shutdown shutdown = new Shutdown()) {
            topicOptions.ensure(connection, topics);
            shutdown.add(
                    HttpEndpoints.start(
                            http.settings(DEFAULT_PORT), registry, Health::up, Health::up));
            if (named.isEmpty()) {
                share(shutdown, settings, registry);
            } else {
                readToEnd(shutdown, settings, registry);
            }
        }
        return 0;
    }

    private static void share(
            Shutdown shutdown, IngestSettings settings, CollectorRegistry registry) {
        IngestMember member = shutdown.add(new IngestMember(settings, registry, Clock.systemUTC()));
        System.err.printf(
                "Sharing the cameras of topic %s with the other ingest workers%n",
                settings.topics().cameras());
        member.run();
    }

    private static void readToEnd(
            Shutdown shutdown, IngestSettings settings, CollectorRegistry registry)
            throws InterruptedException {
        IngestWorker worker =
                shutdown.add(IngestWorker.start(settings, registry, Clock.systemUTC()));
        worker.awaitAll();
        IngestTotals totals = worker.totals();
        System.err.printf(
                "%d frames read, %d windows published%n",
                totals.framesRead(), totals.windowsPublished());
        IngestFailures.requireNone(totals);
    }
}
