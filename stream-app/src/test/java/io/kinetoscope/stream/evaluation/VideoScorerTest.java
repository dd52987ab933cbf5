package io.kinetoscope.stream.evaluation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.cli.TestVideo;
import io.kinetoscope.ingest.camera.Camera;
import io.kinetoscope.ingest.camera.CameraMetrics;
import io.kinetoscope.ingest.camera.CameraRunner;
import io.kinetoscope.ingest.camera.CameraSettings;
import io.kinetoscope.ingest.camera.SourceWatchdog;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.ingest.source.Pace;
import io.kinetoscope.ingest.source.SourceSettings;
import io.kinetoscope.ingest.window.JpegCodec;
import io.kinetoscope.ingest.window.WindowSettings;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.model.evaluation.LabelledSpan;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.stream.clip.Clip;
import io.kinetoscope.stream.clip.ClipAssembler;
import io.kinetoscope.stream.clip.ClipTiming;
import io.kinetoscope.stream.clip.ModelVersion;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.event.ActionEventSerde;
import io.kinetoscope.stream.event.EventDetector;
import io.kinetoscope.stream.event.EventDetectors;
import io.kinetoscope.stream.event.EventSettings;
import io.kinetoscope.stream.event.Thresholds;
import io.kinetoscope.stream.evidence.EvidenceSettings;
import io.kinetoscope.stream.inference.BatchSettings;
import io.kinetoscope.stream.inference.ClassificationException;
import io.kinetoscope.stream.inference.FakeClassifier;
import io.kinetoscope.stream.inference.JpegClipDecoder;
import io.kinetoscope.stream.inference.MicroBatcher;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import io.kinetoscope.stream.topology.ActionTopology;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * With real decoding, windows and JPEG pictures, and a classifier that looks where it is bright.
 */
@Timeout(120)
final class VideoScorerTest {

    private static final Topics TOPICS = new Topics("");
    private static final List<String> LABELS = List.of("left", "right");
    private static final InputSpec INPUT = InputSpec.streaming(8, 8, 32);
    private static final ClipTiming TIMING = ClipTiming.halfOverlapping(8, 8);
    private static final BatchSettings BATCH = new BatchSettings(4, Duration.ZERO, Duration.ZERO);
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-01-01T12:00:00Z"), ZoneOffset.UTC);
    private static final EventDetector DETECTOR =
            new EventDetector(
                    EventSettings.defaults(), LABELS, Set.of(), label -> new Thresholds(0.6, 0.45));

    @TempDir private Path temp;

    @Test
    void shouldReportWhatTheTopologyReports() throws Exception {
        // A square that crosses the picture in 4 s, again and again.
        Path video = TestVideo.write(temp.resolve("square.mp4"), 10, 17);

        List<LabelledSpan> events =
                score(VideoScorerTest::where, video).events(DETECTOR).stream()
                        .map(e -> new LabelledSpan("", e.label(), e.start(), e.end()))
                        .toList();

        assertThat(events).hasSizeGreaterThan(6).containsExactlyElementsOf(topologyEvents(video));
    }

    @Test
    void shouldTimeEventsByThePicturesOfTheVideo() throws Exception {
        Path video = TestVideo.write(temp.resolve("square.mp4"), 10, 17);

        List<LabelledSpan> rights =
                score(VideoScorerTest::where, video).events(DETECTOR).stream()
                        .filter(e -> e.label().equals("right"))
                        .toList();

        // The square's centre is in the right half from 1.5 s on, and back at the left at 4 s.
        assertThat(rights.get(1).start()).isCloseTo(5.5, within(0.6));
        assertThat(rights.get(1).end()).isCloseTo(8, within(0.6));
    }

    @Test
    void shouldLastAsLongAsTheVideo() throws Exception {
        Path video = TestVideo.write(temp.resolve("square.mp4"), 10, 5);

        assertThat(score(VideoScorerTest::where, video).seconds()).isCloseTo(5, within(0.13));
    }

    @Test
    void shouldScoreSeveralVideosOneAfterAnother() throws Exception {
        Path video = TestVideo.write(temp.resolve("square.mp4"), 10, 5);
        try (VideoScorer scorer = scorer(VideoScorerTest::where)) {

            assertThat(scorer.score(video, seconds -> {}).events(DETECTOR))
                    .isEqualTo(scorer.score(video, seconds -> {}).events(DETECTOR));
        }
    }

    @Test
    void shouldRefuseAMissingVideo() {
        assertThatThrownBy(() -> score(VideoScorerTest::where, temp.resolve("none.mp4")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("none.mp4");
    }

    @Test
    void shouldRefuseAFileWithoutVideo() throws Exception {
        Path file = Files.writeString(temp.resolve("text.mp4"), "no video");

        assertThatThrownBy(() -> score(VideoScorerTest::where, file))
                .isInstanceOf(io.kinetoscope.KinetoscopeException.class)
                .hasMessageContaining("text.mp4");
    }

    @Test
    void shouldFailWithItsClassifier() throws Exception {
        Path video = TestVideo.write(temp.resolve("square.mp4"), 10, 5);

        assertThatThrownBy(
                        () ->
                                score(
                                        clip -> {
                                            throw new ClassificationException("device is gone");
                                        },
                                        video))
                .isInstanceOf(ClassificationException.class)
                .hasMessage("device is gone");
    }

    private static ScoredVideo score(Function<Clip, float[]> scores, Path video) {
        try (VideoScorer scorer = scorer(scores)) {
            return scorer.score(video, seconds -> {});
        }
    }

    private static VideoScorer scorer(Function<Clip, float[]> scores) {
        return new VideoScorer(
                new FakeClassifier(LABELS, scores),
                INPUT,
                TIMING,
                WindowSettings.DEFAULT,
                BATCH,
                CLOCK);
    }

    /** How much of the brightness over the ground lies in either half. */
    private static float[] where(Clip clip) {
        double[] halves = new double[2];
        for (int i = 0; i < clip.pixels().length; i++) {
            int column = i / 3 % INPUT.cropWidth();
            halves[column * 2 / INPUT.cropWidth()] += Math.max(0, (clip.pixels()[i] & 0xff) - 40);
        }
        float right = (float) (halves[1] / Math.max(1, halves[0] + halves[1]));
        return new float[] {1 - right, right};
    }

    /** What a camera that is this file leads to on the topic of events. */
    private static List<LabelledSpan> topologyEvents(Path video) throws Exception {
        List<FrameWindow> windows = windows(video);
        CollectorRegistry registry = new CollectorRegistry();
        PipelineMetrics metrics = new PipelineMetrics(registry);
        List<ActionEvent> events;
        try (MicroBatcher batcher =
                new MicroBatcher(
                        new FakeClassifier(LABELS, VideoScorerTest::where),
                        BATCH,
                        metrics,
                        CLOCK)) {
            ActionTopology topology =
                    new ActionTopology(
                            TOPICS,
                            new ClipAssembler(TIMING),
                            () -> new JpegClipDecoder(new JpegCodec(), INPUT),
                            batcher,
                            Optional.empty(),
                            new EventDetectors(new ModelVersion("fake", 7), DETECTOR),
                            EventSettings.defaults(),
                            EvidenceSettings.NONE,
                            metrics,
                            CLOCK);
            Properties config = new Properties();
            config.putAll(topology.requiredConfig());
            config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
            config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
            try (TopologyTestDriver driver =
                    new TopologyTestDriver(
                            topology.build(KafkaSettings.of("unused:1")),
                            config,
                            CLOCK.instant())) {
                var input =
                        driver.createInputTopic(
                                TOPICS.frameWindows(),
                                new ByteArraySerializer(),
                                new ByteArraySerializer());
                windows.forEach(
                        w -> input.pipeInput(w.getStreamId().getBytes(UTF_8), w.toByteArray()));
                events =
                        driver.createOutputTopic(
                                        TOPICS.actionEvents(),
                                        new StringDeserializer(),
                                        new ActionEventSerde().deserializer())
                                .readValuesToList();
            }
        }
        long begin = windows.get(0).getFrames(0).getCaptureTimeUs();
        return events.stream()
                .filter(event -> event.type() == ActionEvent.Type.ENDED)
                .map(
                        event ->
                                new LabelledSpan(
                                        "",
                                        event.label(),
                                        seconds(begin, event.start()),
                                        seconds(begin, event.end())))
                .toList();
    }

    private static List<FrameWindow> windows(Path video) throws InterruptedException {
        List<FrameWindow> windows = new ArrayList<>();
        CountDownLatch ended = new CountDownLatch(1);
        try (SourceWatchdog watchdog = SourceWatchdog.start();
                CameraRunner runner =
                        new CameraRunner(
                                Camera.parse(List.of("gate=" + video), List.of()).get(0),
                                new CameraSettings(
                                        "test",
                                        SourceSettings.DEFAULT.withPace(Pace.FAST),
                                        WindowSettings.DEFAULT,
                                        Map.of()),
                                CLOCK,
                                new CameraMetrics(new CollectorRegistry()),
                                watchdog,
                                windows::add,
                                status -> {},
                                ended::countDown)) {
            runner.start();
            ended.await();
        }
        return windows;
    }

    private static double seconds(long beginMicros, Instant time) {
        return Duration.between(Instant.EPOCH.plusNanos(beginMicros * 1000), time).toNanos() / 1e9;
    }
}
