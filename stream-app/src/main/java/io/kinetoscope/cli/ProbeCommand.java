package io.kinetoscope.cli;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.IngestSettings;
import io.kinetoscope.ingest.IngestWorker;
import io.kinetoscope.ingest.camera.Camera;
import io.kinetoscope.ingest.camera.CameraSettings;
import io.kinetoscope.ingest.kafka.CameraStatusPublisher;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.ingest.source.Pace;
import io.kinetoscope.ingest.source.SourceSettings;
import io.kinetoscope.ingest.window.WindowSettings;
import io.kinetoscope.stream.event.ClipScoresSerde;
import io.kinetoscope.stream.event.MalformedRecordException;
import io.kinetoscope.stream.event.PublishedScores;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tries the whole road: a rendered scene goes in as a camera would, and its scores must come. */
@Command(
        name = "probe",
        description =
                "Publish a rendered scene as a camera of its own and wait for its scores: whether"
                        + " Kafka, the stream app and its model work together.")
final class ProbeCommand extends LoggedCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(ProbeCommand.class);

    /** Longer than any model's clip. */
    private static final String SCENE = "synthetic:?duration=12s";

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration SOURCE_PATIENCE = Duration.ofSeconds(10);

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "1m",
            description = "How long the first scores may take (default: ${DEFAULT-VALUE}).")
    private Duration timeout;

    @Mixin private KafkaOptions kafka;
    @Mixin private TopicOptions topicOptions;

    private final Deserializer<PublishedScores> scores = new ClipScoresSerde().deserializer();
    private final List<PublishedScores> seen = new ArrayList<>();

    @Override
    public Integer call() throws InterruptedException {
        KafkaSettings connection = kafka.settings();
        Topics topics = kafka.topics();
        topicOptions.ensure(connection, topics);
        // Beside other probes and all cameras.
        String stream = "probe-" + UUID.randomUUID().toString().substring(0, 8);
        try (TopicReader reader =
                new TopicReader(connection, List.of(topics.clipScores()), false)) {
            long begin = System.nanoTime();
            long windows = publish(stream, connection, topics);
            await(reader, stream, windows, topics);
            System.out.printf(
                    "%d windows of stream %s published; first scores after %.1f s, by %s:%d%n",
                    windows,
                    stream,
                    (System.nanoTime() - begin) / 1e9,
                    seen.get(0).model().name(),
                    seen.get(0).model().version());
        }
        return 0;
    }

    private static long publish(String stream, KafkaSettings connection, Topics topics)
            throws InterruptedException {
        Camera scene = Camera.parse(List.of(stream + "=" + SCENE), List.of()).get(0);
        CameraSettings reading =
                new CameraSettings(
                        "probe",
                        new SourceSettings(Pace.FAST, SOURCE_PATIENCE, SOURCE_PATIENCE),
                        WindowSettings.DEFAULT,
                        Map.of());
        IngestSettings settings =
                new IngestSettings(
                        List.of(scene),
                        reading,
                        connection,
                        topics,
                        IngestSettings.DEFAULT_BUFFER_BYTES,
                        Optional.empty());
        long windows;
        try (IngestWorker worker =
                IngestWorker.start(settings, new CollectorRegistry(), Clock.systemUTC())) {
            worker.awaitAll();
            IngestFailures.requireNone(worker.totals());
            windows = worker.totals().windowsPublished();
        }
        // Nobody is to take it for a camera that was lost.
        try (CameraStatusPublisher statuses = CameraStatusPublisher.start(connection, topics)) {
            statuses.remove(stream);
        }
        return windows;
    }

    private void await(TopicReader reader, String stream, long windows, Topics topics) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (seen.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new KinetoscopeException(
                        ("%d windows of stream %s are on %s, but no scores of them came on %s"
                                        + " within %d s: see whether a stream app runs, how far"
                                        + " behind it is, and what stands on %s")
                                .formatted(
                                        windows,
                                        stream,
                                        topics.frameWindows(),
                                        topics.clipScores(),
                                        timeout.toSeconds(),
                                        topics.deadLetters()));
            }
            reader.poll(POLL, record -> look(record, stream));
        }
    }

    private void look(ConsumerRecord<byte[], byte[]> record, String stream) {
        try {
            PublishedScores clip =
                    scores.deserialize(record.topic(), record.headers(), record.value());
            if (clip.span().streamId().equals(stream)) {
                seen.add(clip);
            }
        } catch (MalformedRecordException e) {
            LOG.debug("Not scores: {}-{} offset {}", record.topic(), record.partition(), e);
        }
    }
}
