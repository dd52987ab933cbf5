package io.kinetoscope.stream.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.camera.CameraStatus;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.FrameWindowFormat;
import io.kinetoscope.ingest.wire.MalformedWindowException;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.event.ActionEventSerde;
import io.kinetoscope.stream.event.ClipScoresSerde;
import io.kinetoscope.stream.event.MalformedRecordException;
import io.kinetoscope.stream.event.PublishedScores;
import io.kinetoscope.stream.evidence.EvidenceRecord;
import io.kinetoscope.stream.evidence.EvidenceSerde;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Fills a {@link LiveView} from the topics, from some time back on, as any subscriber could. Frame
 * windows are read only while somebody watches. For any thread.
 */
public final class LiveTopics implements AutoCloseable {

    private static final long RECENT_SCORES = 8_000;
    private static final long RECENT_EVENTS = 4_000;
    private static final long RECENT_EVIDENCE = 2_000;
    private static final long RECENT_WINDOWS = 64;

    private static final long WINDOW_BYTES = 48L << 20;
    private static final long EVIDENCE_BYTES = 32L << 20;

    private static final Duration FETCH_PATIENCE = Duration.ofSeconds(3);

    private final KafkaSettings kafka;
    private final Topics topics;
    private final LiveView view;
    private final WindowShelf windows = new WindowShelf(WINDOW_BYTES);
    private final EvidenceShelf evidence = new EvidenceShelf(EVIDENCE_BYTES);
    private final AtomicInteger watchers = new AtomicInteger();
    private final Deserializer<PublishedScores> scores = new ClipScoresSerde().deserializer();
    private final Deserializer<ActionEvent> events = new ActionEventSerde().deserializer();
    private final Deserializer<EvidenceRecord> pictures = new EvidenceSerde().deserializer();
    private final Optional<TopicFollower> windowFollower;
    private final TopicFollower follower;

    private LiveTopics(KafkaSettings kafka, Topics topics, LiveView view, boolean withPictures) {
        this.kafka = kafka;
        this.topics = topics;
        this.view = view;
        List<TopicFollower.Topic> followed =
                List.of(
                        new TopicFollower.Topic(topics.cameraStatus(), TopicFollower.Topic.ALL),
                        new TopicFollower.Topic(topics.clipScores(), RECENT_SCORES),
                        new TopicFollower.Topic(topics.actionEvents(), RECENT_EVENTS),
                        new TopicFollower.Topic(topics.eventEvidence(), RECENT_EVIDENCE));
        this.follower =
                new TopicFollower(
                        "live-topics",
                        kafka,
                        withPictures ? followed : followed.subList(0, 3),
                        () -> true,
                        this::read,
                        view::tick);
        this.windowFollower =
                withPictures
                        ? Optional.of(
                                new TopicFollower(
                                        "live-windows",
                                        kafka,
                                        List.of(
                                                new TopicFollower.Topic(
                                                        topics.frameWindows(), RECENT_WINDOWS)),
                                        () -> watchers.get() > 0,
                                        this::readWindow,
                                        () -> {}))
                        : Optional.empty();
    }

    /** With the pictures of cameras and events. The topics have to be there. */
    public static LiveTopics withPictures(KafkaSettings kafka, Topics topics, Clock clock) {
        return new LiveTopics(kafka, topics, new LiveView(clock), true);
    }

    /** States, scores and events only. The topics have to be there. */
    public static LiveTopics withoutPictures(KafkaSettings kafka, Topics topics, Clock clock) {
        return new LiveTopics(kafka, topics, new LiveView(clock), false);
    }

    public LiveView view() {
        return view;
    }

    /**
     * Waits until what lay on the topics has been read.
     *
     * @return whether that was so in time
     */
    public boolean awaitCaughtUp(Duration patience) throws InterruptedException {
        return follower.awaitCaughtUp(patience);
    }

    /** Somebody begins to watch, and will {@link #unwatch} once. */
    public void watch() {
        watchers.incrementAndGet();
    }

    public void unwatch() {
        watchers.decrementAndGet();
    }

    /** A picture of a stream's window, while it is kept. */
    public Optional<byte[]> picture(String stream, long ofWindow, int frame) {
        return windows.picture(stream, ofWindow, frame).map(jpeg -> jpeg.toByteArray());
    }

    /**
     * Evidence by the id of its record, read from the topic again where it is no longer in memory.
     */
    public Optional<EvidenceRecord> evidence(String recordId) {
        Optional<EvidenceRecord> known = evidence.record(recordId);
        return known.isPresent() ? known : evidence.place(recordId).flatMap(this::fetch);
    }

    @Override
    public void close() {
        follower.close();
        windowFollower.ifPresent(TopicFollower::close);
        windows.clear();
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        String topic = record.topic();
        if (topic.equals(topics.clipScores())) {
            view.scored(scores.deserialize(topic, record.value()));
        } else if (topic.equals(topics.actionEvents())) {
            view.event(events.deserialize(topic, record.headers(), record.value()));
        } else if (topic.equals(topics.eventEvidence())) {
            evidence.add(
                    pictures.deserialize(topic, record.headers(), record.value()),
                    new TopicPartition(topic, record.partition()),
                    record.offset());
        } else if (record.key() != null && record.value() == null) {
            view.forget(new String(record.key(), UTF_8));
        } else if (record.value() != null) {
            view.status(
                    CameraStatus.fromJson(record.value()),
                    Instant.ofEpochMilli(record.timestamp()));
        }
    }

    private void readWindow(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        FrameWindow window;
        try {
            window = FrameWindowFormat.parse(record.value());
        } catch (MalformedWindowException e) {
            // Told of as a dead letter.
            throw new MalformedRecordException(e.getMessage(), e);
        }
        if (window.getFramesCount() > 0) {
            view.pictures(window.getStreamId(), window.getCameraId(), windows.add(window));
        }
    }

    /** One at a time: who asks for what is long past may wait. */
    private synchronized Optional<EvidenceRecord> fetch(EvidenceShelf.Place place) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        TopicFollower.settings(kafka),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(List.of(place.partition()));
            consumer.seek(place.partition(), place.offset());
            long deadline = System.nanoTime() + FETCH_PATIENCE.toNanos();
            while (System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(200))) {
                    if (record.offset() != place.offset()) {
                        return Optional.empty();
                    }
                    EvidenceRecord found =
                            pictures.deserialize(record.topic(), record.headers(), record.value());
                    evidence.add(found, place.partition(), place.offset());
                    return Optional.of(found);
                }
            }
            return Optional.empty();
        } catch (KafkaException | MalformedRecordException e) {
            throw new KinetoscopeException("Evidence cannot be read again: " + e.getMessage(), e);
        }
    }
}
