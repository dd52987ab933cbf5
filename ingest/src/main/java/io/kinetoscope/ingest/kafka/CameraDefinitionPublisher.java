package io.kinetoscope.ingest.kafka;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.camera.CameraDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes camera definitions to the topic {@code cameras}. Used by one thread. */
public final class CameraDefinitionPublisher implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 30_000;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);

    private final String topic;
    private final String servers;
    private final Producer<String, byte[]> producer;
    private final List<Future<?>> sent = new ArrayList<>();

    /**
     * Starts a producer; does not wait for the broker.
     *
     * @throws ConfigurationException when Kafka's producer refuses its settings
     */
    public static CameraDefinitionPublisher start(KafkaSettings kafka, Topics topics) {
        Map<String, Object> settings = new HashMap<>(ProducerSettings.forStatuses(kafka));
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "kinetoscope-cameras");
        // A person waits for the answer.
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TIMEOUT_MILLIS);
        try {
            return new CameraDefinitionPublisher(
                    new KafkaProducer<>(
                            settings, new StringSerializer(), new ByteArraySerializer()),
                    topics.cameras(),
                    kafka.bootstrapServers());
        } catch (KafkaException e) {
            throw new ConfigurationException(
                    "Kafka's producer refuses its settings: " + ReadableCause.of(e), e);
        }
    }

    /**
     * @param producer closed by this publisher
     */
    CameraDefinitionPublisher(Producer<String, byte[]> producer, String topic, String servers) {
        this.producer = producer;
        this.topic = topic;
        this.servers = servers;
    }

    /** Defines a camera, or defines it anew. */
    public void define(CameraDefinition definition) {
        send(definition.camera().id(), definition.toJson());
    }

    /** Takes a camera off the topic. */
    public void remove(String camera) {
        send(camera, null);
    }

    /**
     * Waits until all that was written is acknowledged.
     *
     * @throws KinetoscopeException when Kafka does not take some of it
     */
    public void flush() {
        try {
            for (Future<?> one : sent) {
                one.get();
            }
            sent.clear();
        } catch (ExecutionException e) {
            throw refused(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KinetoscopeException(
                    "Writing to the topic %s was interrupted".formatted(topic), e);
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE_PATIENCE);
    }

    private void send(String camera, byte[] value) {
        try {
            sent.add(producer.send(new ProducerRecord<>(topic, camera, value)));
        } catch (KafkaException e) {
            throw refused(e);
        }
    }

    private KinetoscopeException refused(Exception e) {
        return new KinetoscopeException(
                "Kafka at %s does not take records on topic %s: %s"
                        .formatted(servers, topic, ReadableCause.of(e)),
                e);
    }
}
