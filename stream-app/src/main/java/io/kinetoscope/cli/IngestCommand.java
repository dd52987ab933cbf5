package io.kinetoscope.cli;

import io.kinetoscope.ingest.IngestMember;
import io.kinetoscope.ingest.IngestSettings;
import io.kinetoscope.ingest.IngestTotals;
import io.kinetoscope.ingest.IngestWorker;
import io.kinetoscope.ingest.camera.Camera;
import io.kinetoscope.ingest.camera.CameraSettings;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.ingest.source.AllowedSecrets;
import io.kinetoscope.ingest.source.Pace;
import io.kinetoscope.stream.web.HttpEndpoints;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.hotspot.DefaultExports;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
    @Mixin private BacklogOptions backlog;

    @Option(
            names = "--application-id",
            paramLabel = "ID",
            defaultValue = "kinetoscope",
            description =
                    "That of the stream app which files wait for (default: ${DEFAULT-VALUE}).")
    private String applicationId;

    @Option(
            names = "--camera-secrets",
            paramLabel = "env:NAME|file:DIR|none",
            split = "\n",
            description =
                    "What of this worker a definition on the topic 'cameras' may name as"
                            + " $${env:NAME} or $${file:PATH}: variables, with * for any"
                            + " characters, and all files of a folder (repeatable; default:"
                            + " env:CAMERA_* and file:/run/secrets/cameras).")
    private List<String> cameraSecrets = AllowedSecrets.DEFAULT;

    @Override
    public Integer call() throws InterruptedException {
        KafkaSettings connection = kafka.settings();
        Topics topics = kafka.topics();
        List<Camera> named = cameras.cameras(List.of());
        AllowedSecrets onTopic = AllowedSecrets.of(cameraSecrets);
        CameraSettings reading = cameras.settings(Pace.REALTIME);
        cameras.requireUsable(named, reading);
        if (named.isEmpty()) {
            reading = reading.with(onTopic);
        }
        IngestSettings settings =
                new IngestSettings(
                        named,
                        reading,
                        connection,
                        topics,
                        IngestSettings.DEFAULT_BUFFER_BYTES,
                        backlog.settings(topics.prefix() + applicationId));
        CollectorRegistry registry = new CollectorRegistry();
        DefaultExports.register(registry);
        IngestHealth health = new IngestHealth(http::isStuck);
        try (Shutdown shutdown = new Shutdown()) {
            shutdown.add(
                    HttpEndpoints.start(
                            http.settings(DEFAULT_PORT), registry, health::live, health::ready));
            topicOptions.ensure(connection, topics);
            if (named.isEmpty()) {
                share(shutdown, settings, registry, health);
            } else {
                readToEnd(shutdown, settings, registry, health);
            }
        }
        return 0;
    }

    private static void share(
            Shutdown shutdown,
            IngestSettings settings,
            CollectorRegistry registry,
            IngestHealth health) {
        IngestMember member = shutdown.add(new IngestMember(settings, registry, Clock.systemUTC()));
        health.sharing(member);
        System.err.printf(
                "Sharing the cameras of topic %s with the other ingest workers%n",
                settings.topics().cameras());
        member.run();
    }

    private static void readToEnd(
            Shutdown shutdown,
            IngestSettings settings,
            CollectorRegistry registry,
            IngestHealth health)
            throws InterruptedException {
        IngestWorker worker =
                shutdown.add(IngestWorker.start(settings, registry, Clock.systemUTC()));
        health.running();
        worker.awaitAll();
        IngestTotals totals = worker.totals();
        System.err.printf(
                "%d frames read, %d windows published%n",
                totals.framesRead(), totals.windowsPublished());
        IngestFailures.requireNone(totals);
    }
}
