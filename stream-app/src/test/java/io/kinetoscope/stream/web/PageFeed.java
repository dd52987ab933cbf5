package io.kinetoscope.stream.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kinetoscope.ingest.benchmark.WindowReading;
import io.kinetoscope.ingest.camera.CameraStatus;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.TopicLayout;
import io.kinetoscope.ingest.kafka.TopicSetup;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.ingest.source.SourceUri;
import io.kinetoscope.ingest.window.WindowSettings;
import io.kinetoscope.ingest.wire.EncodedFrame;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.stream.clip.ClipSpan;
import io.kinetoscope.stream.clip.Latency;
import io.kinetoscope.stream.clip.ModelVersion;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.event.ActionEventSerde;
import io.kinetoscope.stream.event.ClipScoresSerde;
import io.kinetoscope.stream.event.EvidenceEvents;
import io.kinetoscope.stream.event.EvidenceReference;
import io.kinetoscope.stream.event.LabelScore;
import io.kinetoscope.stream.event.PublishedScores;
import io.kinetoscope.stream.evidence.EvidenceRecord;
import io.kinetoscope.stream.evidence.EvidenceRecorder;
import io.kinetoscope.stream.evidence.EvidenceSerde;
import io.kinetoscope.stream.evidence.EvidenceSettings;
import io.kinetoscope.stream.evidence.TimeBudget;
import io.kinetoscope.stream.inference.MemoryBudget;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes to the topics what cameras and a stream app would, of the rendered scene's pictures. */
final class PageFeed implements AutoCloseable {

    private static final int WINDOWS = 8;

    final Topics topics;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<List<FrameWindow>> scenes;
    private final Queue<Future<RecordMetadata>> sent = new ConcurrentLinkedQueue<>();
    private final PipelineMetrics metrics = new PipelineMetrics(new CollectorRegistry());
    private int round;

    /**
     * @param scenes as {@link #render} gives them
     */
    PageFeed(KafkaSettings kafka, Topics topics, List<List<FrameWindow>> scenes) {
        this.topics = topics;
        this.scenes = scenes;
        TopicSetup.ensure(
                kafka, topics, TopicLayout.DEFAULT.withPartitions(4), Duration.ofSeconds(60));
        this.producer =
                new KafkaProducer<>(
                        // One request, for topics that are as new as these.
                        Map.of(
                                "bootstrap.servers",
                                kafka.bootstrapServers(),
                                "max.in.flight.requests.per.connection",
                                1),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    /** Scenes in which different things happen; the synthetic camera takes its time for each. */
    static List<List<FrameWindow>> render() {
        return List.of(1, 2, 3).parallelStream().map(PageFeed::scene).toList();
    }

    private static List<FrameWindow> scene(int seed) {
        return WindowReading.of(
                        SourceUri.of("synthetic:?seed=" + seed),
                        new WindowSettings(8, 8, 320, 256, 90),
                        WINDOWS,
                        Clock.systemUTC())
                .windows();
    }

    private FrameWindow picture(String stream, int number) {
        int scene = stream.chars().sum() % scenes.size();
        return scenes.get(scene).get(number % WINDOWS);
    }

    void status(String camera, CameraStatus.State state, String why) {
        Instant now = Instant.now();
        send(
                topics.cameraStatus(),
                camera,
                new CameraStatus(camera, state, now, why, 25, Optional.of(now), "worker").toJson(),
                new RecordHeaders());
    }

    /** A window and a clip's scores of each stream, of now. */
    void round(List<String> streams, String label, double score) {
        round++;
        for (String stream : streams) {
            window(stream);
            scores(stream, label, score);
        }
        producer.flush();
    }

    void window(String stream) {
        FrameWindow picture = picture(stream, round);
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        FrameWindow.Builder window =
                picture.toBuilder()
                        .setStreamId(stream)
                        .setCameraId(stream)
                        .setSequence(round)
                        .setReadTimeUs(now)
                        .clearFrames();
        for (int i = 0; i < picture.getFramesCount(); i++) {
            EncodedFrame frame = picture.getFrames(i);
            window.addFrames(frame.toBuilder().setCaptureTimeUs(now + 125_000L * i - 1_000_000L));
        }
        send(topics.frameWindows(), stream, window.build().toByteArray(), new RecordHeaders());
    }

    void scores(String stream, String label, double score) {
        Instant now = Instant.now();
        send(
                topics.clipScores(),
                stream,
                new ClipScoresSerde()
                        .serializer()
                        .serialize(
                                topics.clipScores(),
                                new PublishedScores(
                                        new ClipSpan(
                                                stream,
                                                stream,
                                                "s",
                                                round,
                                                now.minusMillis(1_000),
                                                now,
                                                now.minusMillis(750),
                                                now.minusMillis(250)),
                                        new ModelVersion("tiny", 1),
                                        List.of(
                                                new LabelScore(label, score),
                                                new LabelScore("still", (1 - score) * 0.7),
                                                new LabelScore("other", (1 - score) * 0.3)),
                                        new Latency(500, 20, 30, 550))),
                new RecordHeaders());
    }

    /** An event's record, with the pictures of the scene as its evidence. */
    ActionEvent event(
            ActionEvent.Type type,
            String stream,
            String label,
            Instant start,
            Instant end,
            double score) {
        ActionEvent made = EvidenceEvents.event(type, stream, "s", label, start, end, score);
        ActionEvent event = made;
        try (EvidenceRecorder recorder =
                new EvidenceRecorder(
                        new EvidenceSettings(200_000),
                        new MemoryBudget(64 << 20),
                        TimeBudget.ofProcessors(100),
                        metrics)) {
            Instant from = end == null ? start : end.minusSeconds(1);
            recorder.see(
                    new ClipSpan(stream, stream, "s", 0, from, from.plusSeconds(1), from, from),
                    picture(stream, (int) (start.getEpochSecond() % WINDOWS))
                            .getFramesList()
                            .stream()
                            .map(EncodedFrame::getJpeg)
                            .toList());
            Optional<EvidenceRecorder.Evidence> evidence = recorder.of(event);
            if (evidence.isPresent()) {
                send(event, evidence.get().thumbnail());
                evidence.get().animation().ifPresent(animation -> send(made, animation));
                event =
                        event.with(
                                new EvidenceReference(
                                        topics.eventEvidence(),
                                        evidence.get().thumbnail().recordId(),
                                        evidence.get().animation().map(EvidenceRecord::recordId)));
            }
        }
        Headers headers = new RecordHeaders();
        byte[] value =
                new ActionEventSerde()
                        .serializer()
                        .serialize(topics.actionEvents(), headers, event);
        send(topics.actionEvents(), stream, value, headers);
        producer.flush();
        return event;
    }

    /** Evidence that is nearly as large as it can be. */
    void bulkyEvidence(String recordId) {
        byte[] data = new byte[900_000];
        data[0] = (byte) recordId.length();
        EvidenceRecord evidence =
                new EvidenceRecord(
                        recordId,
                        "door",
                        "door",
                        Instant.now(),
                        EvidenceRecord.Kind.ANIMATION,
                        data);
        Headers headers = new RecordHeaders();
        byte[] value =
                new EvidenceSerde()
                        .serializer()
                        .serialize(topics.eventEvidence(), headers, evidence);
        send(topics.eventEvidence(), "event", value, headers);
        producer.flush();
    }

    private void send(ActionEvent event, EvidenceRecord evidence) {
        Headers headers = new RecordHeaders();
        byte[] value =
                new EvidenceSerde()
                        .serializer()
                        .serialize(topics.eventEvidence(), headers, evidence);
        send(topics.eventEvidence(), event.id(), value, headers);
    }

    private void send(String topic, String key, byte[] value, Headers headers) {
        sent.add(
                producer.send(
                        new ProducerRecord<>(
                                topic, null, null, key.getBytes(UTF_8), value, headers)));
    }

    /** Fails when the broker has refused anything. */
    @Override
    public void close() {
        producer.close();
        for (Future<RecordMetadata> record : sent) {
            try {
                record.get();
            } catch (ExecutionException e) {
                throw new AssertionError("The broker refused a record", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
