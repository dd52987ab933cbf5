package io.kinetoscope.stream.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.window.JpegCodec;
import io.kinetoscope.ingest.wire.EncodedFrame;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.SourceKind;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.stream.clip.ClipAssembler;
import io.kinetoscope.stream.clip.ClipTiming;
import io.kinetoscope.stream.clip.Latency;
import io.kinetoscope.stream.clip.Windows;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.event.ActionEventSerde;
import io.kinetoscope.stream.event.ClipScoresSerde;
import io.kinetoscope.stream.event.EventDetector;
import io.kinetoscope.stream.event.EventDetectors;
import io.kinetoscope.stream.event.EventSettings;
import io.kinetoscope.stream.event.EvidenceReference;
import io.kinetoscope.stream.event.PublishedScores;
import io.kinetoscope.stream.event.Thresholds;
import io.kinetoscope.stream.evidence.EvidenceRecord;
import io.kinetoscope.stream.evidence.EvidenceSerde;
import io.kinetoscope.stream.evidence.EvidenceSettings;
import io.kinetoscope.stream.inference.BatchSettings;
import io.kinetoscope.stream.inference.ClassificationException;
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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The topology's logic, with real JPEG decoding and a classifier that looks at brightness. */
@Timeout(120)
final class ActionTopologyTest {

    private static final Topics TOPICS = new Topics("");
    private static final String CAMERA = "gate";
    private static final InputSpec INPUT = InputSpec.imageNet(8, 4, 24, 32, 16, 16);

    private static final BatchSettings BATCHES = new BatchSettings(4, Duration.ZERO, Duration.ZERO);

    private static final Instant BEGIN =
            Instant.EPOCH.plusMillis(Windows.SESSION_START_MICROS / 1000);

    private final CollectorRegistry registry = new CollectorRegistry();
    private final PipelineMetrics metrics = new PipelineMetrics(registry);
    private final JpegCodec codec = new JpegCodec();
    private final MovableClock clock = new MovableClock(Instant.parse("2026-01-01T12:00:00Z"));
    private final FakeWindowLog sent = new FakeWindowLog();
    private ModelSlot slot;
    private EventDetectors detectors;
    private Optional<ShadowScorer> shadow = Optional.empty();
    private EvidenceSettings evidence = new EvidenceSettings(100_000);
    private MicroBatcher batcher;
    private TopologyTestDriver driver;

    @AfterEach
    void close() {
        stop();
        codec.close();
    }

    private void stop() {
        driver.close();
        batcher.close();
        shadow.ifPresent(second -> second.close(Duration.ofMinutes(1)));
    }

    @Test
    void shouldScoreEveryClipOfAFile() {
        start(ActionTopologyTest::brightness);

        send(scene("s", 80, i -> 0));

        // 10 s, clips of 2 s every second.
        assertThat(scores())
                .extracting(s -> s.span().index())
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    }

    @Test
    void shouldTurnABrightSpanIntoOneEvent() {
        start(ActionTopologyTest::brightness);

        send(scene("s", 160, i -> i >= 64 && i < 112 ? 255 : 0));

        assertThat(events())
                .extracting(ActionEvent::type, ActionEvent::label)
                .contains(
                        tuple(ActionEvent.Type.STARTED, "bright"),
                        tuple(ActionEvent.Type.ENDED, "bright"))
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldTimeAnEventByTheFootage() {
        start(ActionTopologyTest::brightness);

        send(scene("s", 160, i -> i >= 64 && i < 112 ? 255 : 0));

        ActionEvent ended =
                events().stream().filter(e -> e.end() != null).findFirst().orElseThrow();
        assertThat(Duration.between(BEGIN.plusSeconds(8), ended.start()).abs())
                .isLessThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(Duration.between(BEGIN.plusSeconds(14), ended.end()).abs())
                .isLessThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void shouldEndOpenEventsWithTheirFile() {
        start(ActionTopologyTest::brightness);

        send(scene("s", 80, i -> 255));

        assertThat(events())
                .filteredOn(event -> event.type() == ActionEvent.Type.ENDED)
                .singleElement()
                .extracting(ActionEvent::end)
                .isEqualTo(BEGIN.plusSeconds(10));
    }

    @Test
    void shouldShowHowAnEventStartsAndHowItEnds() {
        start(ActionTopologyTest::brightness);

        send(scene("s", 160, i -> i >= 64 && i < 112 ? 255 : 0));

        List<ActionEvent> events = events();
        List<TestRecord<String, EvidenceRecord>> shown = evidence();
        String id = events.get(0).id();
        assertThat(shown).extracting(TestRecord::key).containsOnly(id);
        assertThat(shown)
                .extracting(record -> record.value().recordId())
                .containsExactly(
                        id + "-started-thumbnail",
                        id + "-started-animation",
                        id + "-ended-thumbnail",
                        id + "-ended-animation");
    }

    @Test
    void shouldReferToTheEvidenceInTheEvent() {
        start(ActionTopologyTest::brightness);

        send(scene("s", 160, i -> i >= 64 && i < 112 ? 255 : 0));

        for (ActionEvent event : events()) {
            boolean hasAny = event.type() != ActionEvent.Type.UPDATED;
            assertThat(event.evidence())
                    .isEqualTo(
                            hasAny
                                    ? Optional.of(
                                            new EvidenceReference(
                                                    "event-evidence",
                                                    event.recordId() + "-thumbnail",
                                                    Optional.of(event.recordId() + "-animation")))
                                    : Optional.empty());
        }
    }

    @Test
    void shouldShowPicturesOfTheEventItself() throws Exception {
        start(ActionTopologyTest::brightness);

        send(scene("s", 160, i -> i >= 64 && i < 112 ? 255 : 0));

        EvidenceRecord thumbnail = evidence().get(0).value();
        assertThat(codec.decode(thumbnail.data(), 64 * 64).rgb()[0] & 0xff).isGreaterThan(200);
    }

    @Test
    void shouldMakeNoEvidenceWhenItIsOff() {
        evidence = EvidenceSettings.NONE;
        start(ActionTopologyTest::brightness);

        send(scene("s", 160, i -> i >= 64 && i < 112 ? 255 : 0));

        assertThat(evidence()).isEmpty();
        assertThat(events()).isNotEmpty().allMatch(event -> event.evidence().isEmpty());
    }

    @Test
    void shouldGiveTheSameEventIdsOnAReplay() {
        start(ActionTopologyTest::brightness);
        send(scene("s", 80, i -> 255));
        List<String> first = events().stream().map(ActionEvent::id).toList();
        stop();
        start(ActionTopologyTest::brightness);

        send(scene("s", 80, i -> 255));

        assertThat(events().stream().map(ActionEvent::id).toList()).isEqualTo(first).isNotEmpty();
    }

    @Test
    void shouldEndTheEventsOfALiveStreamThatFellSilent() {
        start(ActionTopologyTest::brightness);
        send(live(scene("s", 80, i -> 255)));
        assertThat(events()).extracting(ActionEvent::type).doesNotContain(ActionEvent.Type.ENDED);

        clock.advance(Duration.ofSeconds(60));
        driver.advanceWallClockTime(Duration.ofSeconds(60));

        assertThat(events()).extracting(ActionEvent::type).contains(ActionEvent.Type.ENDED);
    }

    @Test
    void shouldMakeARecordThatIsNoWindowADeadLetterAsItCame() {
        start(ActionTopologyTest::brightness);

        input().pipeInput(
                        new TestRecord<>(
                                CAMERA.getBytes(UTF_8),
                                "no window".getBytes(UTF_8),
                                Instant.EPOCH));

        TestRecord<byte[], byte[]> letter = deadLetters().get(0);
        assertThat(letter.value()).isEqualTo("no window".getBytes(UTF_8));
        assertThat(letter.key()).isEqualTo(CAMERA.getBytes(UTF_8));
        assertThat(header(letter, DeadLetter.STAGE)).isEqualTo("assemble");
        assertThat(header(letter, DeadLetter.TOPIC)).isEqualTo("frame-windows");
    }

    @Test
    void shouldMakeARecordWithoutAValueADeadLetter() {
        start(ActionTopologyTest::brightness);

        input().pipeInput(new TestRecord<>(CAMERA.getBytes(UTF_8), null, Instant.EPOCH));

        assertThat(header(deadLetters().get(0), DeadLetter.REASON))
                .isEqualTo("the record has no value");
    }

    @Test
    void shouldMakeAWindowUnderAForeignKeyADeadLetter() {
        start(ActionTopologyTest::brightness);

        input().pipeInput(
                        new TestRecord<>(
                                "other".getBytes(UTF_8),
                                scene("s", 8, i -> 0).get(0).toByteArray(),
                                Instant.EPOCH));

        assertThat(header(deadLetters().get(0), DeadLetter.REASON))
                .isEqualTo("the record key is not the stream id 'gate' of its window");
    }

    @Test
    void shouldMakeAWindowWithABrokenPictureADeadLetterOnce() {
        start(ActionTopologyTest::brightness);
        List<FrameWindow> windows = new java.util.ArrayList<>(scene("s", 80, i -> 0));
        FrameWindow broken = withBrokenPicture(windows.get(3));
        windows.set(3, broken);

        send(windows);

        List<TestRecord<byte[], byte[]>> letters = deadLetters();
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).value()).isEqualTo(broken.toByteArray());
    }

    @Test
    void shouldGoOnWithAStreamAfterABrokenPicture() {
        start(ActionTopologyTest::brightness);
        List<FrameWindow> windows = new java.util.ArrayList<>(scene("s", 80, i -> 0));
        windows.set(3, withBrokenPicture(windows.get(3)));

        send(windows);

        assertThat(scores()).extracting(s -> s.span().index()).contains(0L, 1L, 6L, 7L, 8L);
    }

    @Test
    void shouldMakeAWindowWhoseClipCannotBeScoredADeadLetter() {
        start(
                clip -> {
                    throw new ClassificationException("the device is gone");
                });

        send(scene("s", 8, i -> 0));

        assertThat(header(deadLetters().get(0), DeadLetter.REASON)).isEqualTo("the device is gone");
    }

    @Test
    void shouldMakeAFaultThatNobodyForesawADeadLetter() {
        start(
                clip -> {
                    throw new IllegalStateException("a bug");
                });

        send(scene("s", 8, i -> 0));

        assertThat(header(deadLetters().get(0), DeadLetter.REASON)).contains("a bug");
    }

    @Test
    void shouldKeepTheStreamsOfAPartitionApart() {
        start(ActionTopologyTest::brightness);
        List<FrameWindow> one = scene("one", 80, i -> 255);
        List<FrameWindow> two = Windows.file("gate/left", "two", 80);
        List<FrameWindow> other = withPictures(two, i -> 0);

        for (int i = 0; i < one.size(); i++) {
            send(List.of(one.get(i), other.get(i)));
        }

        assertThat(events()).extracting(ActionEvent::streamId).containsOnly("gate");
    }

    @Test
    void shouldReadAgainWhatIsNotInMemory() {
        start(ActionTopologyTest::brightness);
        send(scene("s", 160, i -> i >= 64 && i < 112 ? 255 : 0));
        List<PublishedScores> expected = withoutLatency(scores());
        stop();
        sent.clear();
        startWithoutMemory(sent);

        send(scene("s", 160, i -> i >= 64 && i < 112 ? 255 : 0));

        assertThat(withoutLatency(scores())).isEqualTo(expected).isNotEmpty();
    }

    @Test
    void shouldGoOnWhenTheTopicHasForgottenWhatIsNotInMemory() {
        startWithoutMemory(new FakeWindowLog());

        send(scene("s", 80, i -> 0));

        assertThat(scores()).extracting(s -> s.span().index()).contains(8L);
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void shouldFailTheTaskAndNotTheWindowWhenKafkaDoesNotAnswer() {
        startWithoutMemory(
                new FakeWindowLog() {
                    @Override
                    public void read(TopicPartition from, long first, long last, Reader reader) {
                        throw new UnreadableLogException("the broker is away");
                    }
                });
        List<FrameWindow> windows = scene("s", 80, i -> 0);
        send(windows.subList(0, 1));

        assertThatThrownBy(() -> send(windows.subList(1, 2)))
                .hasRootCauseInstanceOf(UnreadableLogException.class);
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void shouldNameInEachRecordTheVersionThatScored() throws Exception {
        start(ActionTopologyTest::brightness);
        List<FrameWindow> windows = scene("s", 160, i -> 255);
        send(windows.subList(0, windows.size() / 2));

        exchange(8, List.of("dark", "bright"));
        send(windows.subList(windows.size() / 2, windows.size()));

        assertThat(scores())
                .hasSize(19)
                .extracting(s -> s.model().version())
                .isSorted()
                .containsOnly(7, 8);
        assertThat(events())
                .extracting(ActionEvent::type, e -> e.model().version())
                .contains(tuple(ActionEvent.Type.STARTED, 7), tuple(ActionEvent.Type.ENDED, 8));
    }

    @Test
    void shouldGoOnWithAnEventWhenTheVersionsHaveTheSameLabels() throws Exception {
        start(ActionTopologyTest::brightness);
        List<FrameWindow> windows = scene("s", 160, i -> 255);
        send(windows.subList(0, windows.size() / 2));

        exchange(8, List.of("dark", "bright"));
        send(windows.subList(windows.size() / 2, windows.size()));

        assertThat(events().stream().map(ActionEvent::id).distinct()).hasSize(1);
    }

    @Test
    void shouldTellTheLabelsOfTheVersionThatScored() throws Exception {
        start(ActionTopologyTest::brightness);
        List<FrameWindow> windows = scene("s", 160, i -> 255);
        send(windows.subList(0, windows.size() / 2));

        exchange(8, List.of("dark", "light"));
        send(windows.subList(windows.size() / 2, windows.size()));

        assertThat(scores())
                .extracting(s -> s.model().version(), s -> s.topK().get(0).label())
                .containsOnly(tuple(7, "bright"), tuple(8, "light"));
        assertThat(events())
                .extracting(ActionEvent::label, ActionEvent::type, e -> e.model().version())
                .containsSubsequence(
                        tuple("bright", ActionEvent.Type.STARTED, 7),
                        tuple("bright", ActionEvent.Type.ENDED, 7),
                        tuple("light", ActionEvent.Type.STARTED, 8),
                        tuple("light", ActionEvent.Type.ENDED, 8));
    }

    @Test
    void shouldPublishTheScoresOfAShadowBesideThoseOfTheModel() {
        shadow = Optional.of(shadow(9, ActionTopologyTest::brightness));
        start(ActionTopologyTest::brightness);

        send(scene("s", 24, i -> 255));

        assertThat(scores())
                .extracting(s -> s.span().index(), s -> s.model().version())
                .containsExactly(tuple(0L, 7), tuple(0L, 9), tuple(1L, 7), tuple(1L, 9));
    }

    @Test
    void shouldMakeEventsOfTheModelAlone() {
        shadow = Optional.of(shadow(9, clip -> new float[] {1, 0}));
        start(ActionTopologyTest::brightness);

        send(scene("s", 80, i -> 255));

        assertThat(events())
                .isNotEmpty()
                .allMatch(e -> e.model().version() == 7 && e.label().equals("bright"));
    }

    @Test
    void shouldGoOnWhenTheShadowFails() {
        shadow =
                Optional.of(
                        shadow(
                                9,
                                clip -> {
                                    throw new ClassificationException("the shadow is broken");
                                }));
        start(ActionTopologyTest::brightness);

        send(scene("s", 80, i -> 0));

        assertThat(scores()).hasSize(9).allMatch(s -> s.model().version() == 7);
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void shouldPublishAClipOnceWhenTheShadowHasTakenOver() {
        shadow = Optional.of(shadow(7, ActionTopologyTest::brightness));
        start(ActionTopologyTest::brightness);

        send(scene("s", 80, i -> 0));

        assertThat(scores()).hasSize(9);
    }

    private ShadowScorer shadow(
            int version, Function<io.kinetoscope.stream.clip.Clip, float[]> scores) {
        return new ShadowScorer(
                List.of(new FakeClassifier(version, List.of("still", "lit"), scores)),
                BATCHES,
                metrics,
                Clock.systemUTC());
    }

    private void exchange(int version, List<String> labels) throws InterruptedException {
        FakeClassifier next = new FakeClassifier(version, labels, ActionTopologyTest::brightness);
        detectors.add(next.model(), detector(labels));
        slot.exchange(List.of(next));
    }

    private static List<PublishedScores> withoutLatency(List<PublishedScores> scores) {
        return scores.stream()
                .map(
                        s ->
                                new PublishedScores(
                                        s.span(), s.model(), s.topK(), new Latency(0, 0, 0, 0)))
                .toList();
    }

    private void startWithoutMemory(WindowLog log) {
        start(ActionTopologyTest::brightness, log, new MemoryBudget(-1));
    }

    private void start(Function<io.kinetoscope.stream.clip.Clip, float[]> scores) {
        start(scores, sent, new MemoryBudget(Long.MAX_VALUE));
    }

    private void start(
            Function<io.kinetoscope.stream.clip.Clip, float[]> scores,
            WindowLog log,
            MemoryBudget windowMemory) {
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
                        topology.build(() -> log, windowMemory), config, Instant.now());
    }

    private static EventDetector detector(List<String> labels) {
        return new EventDetector(
                EventSettings.defaults(),
                labels,
                Set.of("dark"),
                label -> new Thresholds(0.6, 0.4));
    }

    /** A file whose pictures are grey, as bright as the function says. */
    private List<FrameWindow> scene(String session, int samples, Function<Long, Integer> grey) {
        return withPictures(Windows.file(CAMERA, session, samples), grey);
    }

    private List<FrameWindow> withPictures(
            List<FrameWindow> windows, Function<Long, Integer> grey) {
        return windows.stream().map(window -> withPictures(window, grey)).toList();
    }

    private FrameWindow withPictures(FrameWindow window, Function<Long, Integer> grey) {
        FrameWindow.Builder filled = window.toBuilder();
        for (int i = 0; i < window.getFramesCount(); i++) {
            EncodedFrame.Builder frame = filled.getFramesBuilder(i);
            byte[] rgb = new byte[32 * 24 * 3];
            Arrays.fill(rgb, grey.apply(frame.getSampleIndex()).byteValue());
            frame.setJpeg(ByteString.copyFrom(codec.encode(new Picture(32, 24, rgb), 90)));
        }
        return filled.build();
    }

    private static List<FrameWindow> live(List<FrameWindow> windows) {
        return windows.stream()
                .map(
                        window ->
                                window.toBuilder()
                                        .setSourceKind(SourceKind.LIVE)
                                        .setEndOfSession(false)
                                        .build())
                .toList();
    }

    private static FrameWindow withBrokenPicture(FrameWindow window) {
        FrameWindow.Builder broken = window.toBuilder();
        for (EncodedFrame.Builder frame : broken.getFramesBuilderList()) {
            frame.setJpeg(frame.getJpeg().substring(0, frame.getJpeg().size() / 2));
        }
        return broken.build();
    }

    /** The mean of the red channel of the clip's first frame decides. */
    private static float[] brightness(io.kinetoscope.stream.clip.Clip clip) {
        double sum = 0;
        for (byte value : clip.pixels()) {
            sum += value & 0xff;
        }
        float bright = (float) (sum / clip.pixels().length / 255);
        return new float[] {1 - bright, bright};
    }

    private void send(List<FrameWindow> windows) {
        for (FrameWindow window : windows) {
            sent.add(window);
            input().pipeInput(
                            new TestRecord<>(
                                    window.getStreamId().getBytes(UTF_8),
                                    window.toByteArray(),
                                    BEGIN));
        }
    }

    private TestInputTopic<byte[], byte[]> input() {
        return driver.createInputTopic(
                TOPICS.frameWindows(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private List<PublishedScores> scores() {
        return driver.createOutputTopic(
                        TOPICS.clipScores(),
                        new StringDeserializer(),
                        new ClipScoresSerde().deserializer())
                .readValuesToList();
    }

    private List<ActionEvent> events() {
        return driver.createOutputTopic(
                        TOPICS.actionEvents(),
                        new StringDeserializer(),
                        new ActionEventSerde().deserializer())
                .readValuesToList();
    }

    private List<TestRecord<String, EvidenceRecord>> evidence() {
        return driver.createOutputTopic(
                        TOPICS.eventEvidence(),
                        new StringDeserializer(),
                        new EvidenceSerde().deserializer())
                .readRecordsToList();
    }

    private List<TestRecord<byte[], byte[]>> deadLetters() {
        return driver.createOutputTopic(
                        TOPICS.deadLetters(),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())
                .readRecordsToList();
    }

    private static String header(TestRecord<?, ?> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), UTF_8);
    }
}
