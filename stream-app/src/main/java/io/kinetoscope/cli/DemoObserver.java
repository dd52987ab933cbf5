package io.kinetoscope.cli;

import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.event.ActionEventSerde;
import io.kinetoscope.stream.event.ClipScoresSerde;
import io.kinetoscope.stream.event.PublishedScores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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

    private final Set<String> eventIds = new HashSet<>();
    private final List<Double> latencies = new ArrayList<>();
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

    long clips() {
        return latencies.size();
    }

    /** Distinct events of which any record came. */
    long events() {
        return eventIds.size();
    }

    long deadLetters() {
        return deadLetters;
    }

    Optional<DemoSummary.Percentiles> latencyMs() {
        return DemoSummary.Percentiles.of(latencies);
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
            latencies.add(scores.deserialize(record.topic(), record.value()).latencyMs().total());
            lastClipNanos = System.nanoTime();
        } else {
            ActionEvent event =
                    events.deserialize(record.topic(), record.headers(), record.value());
            eventIds.add(event.id());
            onEvent.accept(event);
        }
    }
}
