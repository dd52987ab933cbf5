package io.kinetoscope.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.TopicLayout;
import io.kinetoscope.ingest.kafka.TopicSetup;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.ingest.wire.EncodedFrame;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.model.store.ModelManifest;
import io.kinetoscope.model.store.ModelRef;
import io.kinetoscope.model.store.ModelStore;
import io.kinetoscope.stream.StreamNode;
import io.kinetoscope.stream.StreamSettings;
import io.kinetoscope.stream.benchmark.PipelineBenchmark;
import io.kinetoscope.stream.broker.BrokerSettings;
import io.kinetoscope.stream.broker.EmbeddedBroker;
import io.kinetoscope.stream.clip.Clip;
import io.kinetoscope.stream.clip.ModelVersion;
import io.kinetoscope.stream.clip.Windows;
import io.kinetoscope.stream.event.EventSettings;
import io.kinetoscope.stream.evidence.EvidenceSettings;
import io.kinetoscope.stream.inference.ActionClassifier;
import io.kinetoscope.stream.inference.BatchSettings;
import io.kinetoscope.stream.inference.FakeClassifier;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A broker in this process, and stream apps on it whose classifier the test makes up: it sees no
 * picture, so that none need be decoded. Clips are of one second, and begin every half second.
 */
final class StreamTrial implements AutoCloseable {

    private final ModelManifest manifest =
            new ModelStore(Path.of("..", "model-store", "models"), List.of())
                    .find(ModelRef.parse("rsanet-motion"))
                    .manifest();
    private final Topics topics = new Topics("");
    private final List<StreamNode> nodes = new ArrayList<>();
    private final int partitions;
    private final EmbeddedBroker broker;
    private final KafkaProducer<byte[], byte[]> producer;

    StreamTrial(Path directory, int partitions) {
        this.partitions = partitions;
        broker = EmbeddedBroker.start(new BrokerSettings(directory, 0));
        TopicSetup.ensure(
                KafkaSettings.of(servers()),
                topics,
                TopicLayout.DEFAULT.withPartitions(partitions),
                Duration.ofMinutes(1));
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", servers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    String servers() {
        return broker.bootstrapServers();
    }

    /** Joins another stream app to the group. */
    StreamNode start(
            ActionClassifier classifier,
            BatchSettings batch,
            Optional<Integer> threads,
            Map<String, String> client) {
        StreamNode node = make(classifier, batch, threads);
        node.start(new KafkaSettings(servers(), client), partitions);
        return node;
    }

    /** A stream app that does not run yet; closed with this. */
    StreamNode make(ActionClassifier classifier, BatchSettings batch, Optional<Integer> threads) {
        StreamNode node =
                new StreamNode(
                        classifier,
                        manifest,
                        PipelineBenchmark::blind,
                        new StreamSettings(
                                "trial",
                                Optional.empty(),
                                batch,
                                EventSettings.defaults(),
                                EvidenceSettings.NONE,
                                threads,
                                Optional.empty(),
                                0),
                        topics,
                        new CollectorRegistry(),
                        Clock.systemUTC());
        nodes.add(node);
        return node;
    }

    /** Finds every label as likely, after what {@code work} does with the clips. */
    ActionClassifier classifier(Function<List<Clip>, Duration> work) {
        float[] even = new float[manifest.labels().size()];
        Arrays.fill(even, 1f / even.length);
        FakeClassifier fake = new FakeClassifier(manifest.labels(), clip -> even);
        return new ActionClassifier() {
            @Override
            public ModelVersion model() {
                return new ModelVersion(manifest.name(), manifest.version());
            }

            @Override
            public List<String> labels() {
                return fake.labels();
            }

            @Override
            public List<float[]> classify(List<Clip> clips) {
                try {
                    Thread.sleep(work.apply(clips).toMillis());
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return fake.classify(clips);
            }

            @Override
            public void close() {
                fake.close();
            }
        };
    }

    /** Takes so long for a batch, whatever is in it. */
    ActionClassifier taking(Duration time) {
        return classifier(clips -> time);
    }

    /** Sends a window to the partition that is its stream's number modulo theirs. */
    void send(FrameWindow window) {
        int number = Integer.parseInt(window.getStreamId().replaceAll("\\D", ""));
        producer.send(
                new ProducerRecord<>(
                        topics.frameWindows(),
                        number % partitions,
                        window.getReadTimeUs() / 1000,
                        window.getStreamId().getBytes(UTF_8),
                        window.toByteArray()));
        producer.flush();
    }

    /** The window as if its session had begun at another time. */
    static FrameWindow from(Instant begin, FrameWindow window) {
        long shift = begin.toEpochMilli() * 1000 - Windows.SESSION_START_MICROS;
        FrameWindow.Builder shifted =
                window.toBuilder().setReadTimeUs(window.getReadTimeUs() + shift);
        for (EncodedFrame.Builder frame : shifted.getFramesBuilderList()) {
            frame.setCaptureTimeUs(frame.getCaptureTimeUs() + shift);
        }
        return shifted.build();
    }

    /** Stream and number of the clip of a record of {@code clip-scores}. */
    static String clip(TopicRecord scores) {
        JsonNode body = scores.json();
        return body.get("streamId").asText() + " " + body.get("index").asText();
    }

    @Override
    public void close() {
        nodes.forEach(StreamNode::close);
        producer.close();
        broker.close();
    }
}
