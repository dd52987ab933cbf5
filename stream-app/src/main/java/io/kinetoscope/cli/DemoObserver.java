package io.kinetoscope.cli;

import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.stream.clip.ClipSpan;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.event.ActionEventSerde;
import io.kinetoscope.stream.event.ClipScoresSerde;
import io.kinetoscope.stream.event.PublishedScores;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Watches the output topics as any subscriber would, from its making on: shows the events, and
 * counts what comes. Used by one thread.
 */
final class DemoObserver implements AutoCloseable {

    private final TopicReader reader;
    private final Topics topics;
    private final Consumer<ActionEvent> onEvent;
    private final Deserializer<ActionEvent> events = new ActionEventSerde().deserializer();
    private final Deserializer<PublishedScores> scores = new ClipScoresSerde().deserializer();

    /** A stream in one of its sessions. */
    private record Part(String sessionId, String streamId) {}

    private final Map<String, ActionEvent> latestRecords = new HashMap<>();
    private final Map<Part, Instant> scoredUntil = new HashMap<>();
    private final Map<String, List<Double>> latencies = new HashMap<>();
    private long deadLetters;
    private long lastClipNanos;

    DemoObserver(KafkaSettings kafka, Topics topics, Consumer<ActionEvent> onEvent) {
        this.topics = topics;
        this.onEvent = onEvent;
        this.reader =
                new TopicReader(
                        kafka,
                        List.of(topics.clipScores(), topics.actionEvents(), topics.deadLetters()),
                        false);
    }

    void poll(Duration patience) {
        reader.poll(patience, this::observe);
    }

    /** Reads all that is there now. */
    void catchUp() {
        reader.readToEnd(this::observe);
    }

    /** Latency of each clip of these sessions, in milliseconds. */
    List<Double> latenciesMs(Set<String> sessions) {
        return latencies.entrySet().stream()
                .filter(ofSession -> sessions.contains(ofSession.getKey()))
                .flatMap(ofSession -> ofSession.getValue().stream())
                .toList();
    }

    /** Distinct events of these sessions. */
    long events(Set<String> sessions) {
        return latestRecords.values().stream()
                .filter(event -> sessions.stream().anyMatch(event::isOf))
                .count();
    }

    /** The newest record of each event of a stream's session. */
    List<ActionEvent> events(String sessionId, String streamId) {
        return latestRecords.values().stream()
                .filter(event -> event.streamId().equals(streamId) && event.isOf(sessionId))
                .toList();
    }

    /** Capture time up to which a stream's session was scored; empty before its first clip. */
    Optional<Instant> scoredUntil(String sessionId, String streamId) {
        return Optional.ofNullable(scoredUntil.get(new Part(sessionId, streamId)));
    }

    long deadLetters() {
        return deadLetters;
    }

    /** When the last clip came, by {@link System#nanoTime}. */
    long lastClipNanos() {
        return lastClipNanos;
    }

    @Override
    public void close() {
        reader.close();
    }

    private void observe(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(topics.deadLetters())) {
            deadLetters++;
        } else if (record.topic().equals(topics.clipScores())) {
            observe(scores.deserialize(record.topic(), record.value()));
        } else {
            ActionEvent event =
                    events.deserialize(record.topic(), record.headers(), record.value());
            latestRecords.put(event.id(), event);
            onEvent.accept(event);
        }
    }

    private void observe(PublishedScores clip) {
        ClipSpan span = clip.span();
        Instant before = scoredUntil.put(new Part(span.sessionId(), span.streamId()), span.until());
        if (span.until().equals(before)) {
            // A shadow's record, which follows that of the model for the same clip.
            return;
        }
        latencies
                .computeIfAbsent(span.sessionId(), session -> new ArrayList<>())
                .add(clip.latencyMs().total());
        lastClipNanos = System.nanoTime();
    }
}
