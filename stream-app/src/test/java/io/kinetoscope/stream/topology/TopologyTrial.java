package io.kinetoscope.stream.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.ingest.window.JpegCodec;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.stream.clip.Clip;
import io.kinetoscope.stream.clip.ClipAssembler;
import io.kinetoscope.stream.clip.ClipTiming;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.event.ActionEventSerde;
import io.kinetoscope.stream.event.ClipScoresSerde;
import io.kinetoscope.stream.event.EventDetector;
import io.kinetoscope.stream.event.EventDetectors;
import io.kinetoscope.stream.event.EventSettings;
import io.kinetoscope.stream.event.PublishedScores;
import io.kinetoscope.stream.event.Thresholds;
import io.kinetoscope.stream.evidence.EvidenceRecord;
import io.kinetoscope.stream.evidence.EvidenceSerde;
import io.kinetoscope.stream.evidence.EvidenceSettings;
import io.kinetoscope.stream.inference.BatchSettings;
import io.kinetoscope.stream.inference.FakeClassifier;
import io.kinetoscope.stream.inference.JpegClipDecoder;
import io.kinetoscope.stream.inference.MemoryBudget;
import io.kinetoscope.stream.inference.MicroBatcher;
import io.kinetoscope.stream.inference.ModelSlot;
import io.kinetoscope.stream.inference.ShadowScorer;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/**
 * The topology in Kafka's test driver, with real decoding of JPEG and a classifier that the test
 * makes up: version 7, of the labels {@code dark}, which is background, and {@code bright}. Clips
 * are of 2 s and begin every second.
 */
final class TopologyTrial implements AutoCloseable {

    private static final Topics TOPICS = new Topics("");
    private static final InputSpec INPUT = InputSpec.imageNet(8, 4, 24, 32, 16, 16);
    private static final BatchSettings BATCHES = new BatchSettings(4, Duration.ZERO, Duration.ZERO);

    private final PipelineMetrics metrics = new PipelineMetrics(new CollectorRegistry());
    private final MovableClock clock = new MovableClock(Instant.parse("2026-01-01T12:00:00Z"));
    private final FakeWindowLog log = new FakeWindowLog();
    private ModelSlot slot;
    private EventDetectors detectors;
    private Optional<ShadowScorer> shadow = Optional.empty();
    private EvidenceSettings evidence = new EvidenceSettings(100_000);
    private MicroBatcher batcher;
    private TopologyTestDriver driver;

    /** Before it is started. */
    void setEvidence(EvidenceSettings settings) {
        evidence = settings;
    }

    /** Before it is started. */
    void setShadow(FakeClassifier classifier) {
        shadow =
                Optional.of(
                        new ShadowScorer(List.of(classifier), BATCHES, metrics, Clock.systemUTC()));
    }

    void start(Function<Clip, float[]> scores) {
        start(scores, log, new MemoryBudget(Long.MAX_VALUE));
    }

    /** So that each window is read from the log again. */
    void startWithoutMemory(WindowLog windowLog) {
        start(Scene::brightness, windowLog, new MemoryBudget(-1));
    }

    private void start(
            Function<Clip, float[]> scores, WindowLog windowLog, MemoryBudget windowMemory) {
        FakeClassifier classifier = new FakeClassifier(List.of("dark", "bright"), scores);
        slot = new ModelSlot(List.of(classifier));
        detectors = new EventDetectors(classifier.model(), detector(classifier.labels()));
        batcher = new MicroBatcher(slot, BATCHES, metrics, Clock.systemUTC());
        ActionTopology topology =
                new ActionTopology(
                        TOPICS,
                        new ClipAssembler(ClipTiming.of(8, 4, Duration.ofSeconds(1))),
                        () -> new JpegClipDecoder(new JpegCodec(), INPUT),
                        batcher,
                        shadow,
                        detectors,
                        EventSettings.defaults(),
                        evidence,
                        metrics,
                        clock);
        Properties config = new Properties();
        config.putAll(topology.requiredConfig());
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        driver =
                new TopologyTestDriver(
                        topology.build(() -> windowLog, windowMemory), config, Instant.now());
    }

    private static EventDetector detector(List<String> labels) {
        return new EventDetector(
                EventSettings.defaults(),
                labels,
                Set.of("dark"),
                label -> new Thresholds(0.6, 0.4));
    }

    /** What was sent, for {@link #startWithoutMemory}. */
    FakeWindowLog windowLog() {
        return log;
    }

    /** Another version takes over. */
    void exchange(int version, List<String> labels) throws InterruptedException {
        FakeClassifier next = new FakeClassifier(version, labels, Scene::brightness);
        detectors.add(next.model(), detector(labels));
        slot.exchange(List.of(next));
    }

    void send(List<FrameWindow> windows) {
        for (FrameWindow window : windows) {
            log.add(window);
            sendRaw(
                    new TestRecord<>(
                            window.getStreamId().getBytes(UTF_8),
                            window.toByteArray(),
                            Scene.BEGIN));
        }
    }

    void sendRaw(TestRecord<byte[], byte[]> record) {
        driver.createInputTopic(
                        TOPICS.frameWindows(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(record);
    }

    /** Moves the wall clock on. */
    void advance(Duration time) {
        clock.advance(time);
        driver.advanceWallClockTime(time);
    }

    List<PublishedScores> scores() {
        return driver.createOutputTopic(
                        TOPICS.clipScores(),
                        new StringDeserializer(),
                        new ClipScoresSerde().deserializer())
                .readValuesToList();
    }

    List<ActionEvent> events() {
        return driver.createOutputTopic(
                        TOPICS.actionEvents(),
                        new StringDeserializer(),
                        new ActionEventSerde().deserializer())
                .readValuesToList();
    }

    List<TestRecord<String, EvidenceRecord>> evidence() {
        return driver.createOutputTopic(
                        TOPICS.eventEvidence(),
                        new StringDeserializer(),
                        new EvidenceSerde().deserializer())
                .readRecordsToList();
    }

    List<TestRecord<byte[], byte[]>> deadLetters() {
        return driver.createOutputTopic(
                        TOPICS.deadLetters(),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())
                .readRecordsToList();
    }

    /** Ends the run; another may be started. */
    void stop() {
        driver.close();
        batcher.close();
        shadow.ifPresent(second -> second.close(Duration.ofMinutes(1)));
    }

    @Override
    public void close() {
        stop();
    }
}
