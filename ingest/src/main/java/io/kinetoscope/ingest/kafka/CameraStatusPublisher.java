package io.kinetoscope.ingest.kafka;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.camera.CameraStatus;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the status of cameras to {@code camera-status}, key = camera id. Never makes a camera
 * wait: while the broker is away, the latest status of each camera is kept.
 */
public final class CameraStatusPublisher implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CameraStatusPublisher.class);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);

    private final String topic;
    private final Producer<String, byte[]> producer;

    /** By camera; empty for one that is no more. */
    private final Map<String, Optional<CameraStatus>> latest = new LinkedHashMap<>();

    private final Thread sender = new Thread(this::send, "camera-status-publisher");
    private boolean closed;

    /**
     * Starts a publisher with a producer of its own; does not wait for the broker.
     *
     * @throws ConfigurationException when Kafka's producer refuses its settings
     */
    public static CameraStatusPublisher start(KafkaSettings kafka, Topics topics) {
        try {
            return new CameraStatusPublisher(
                    new KafkaProducer<>(
                            ProducerSettings.forStatuses(kafka),
                            new StringSerializer(),
                            new ByteArraySerializer()),
                    topics.cameraStatus());
        } catch (KafkaException e) {
            throw new ConfigurationException(
                    "Kafka's producer refuses its settings: " + ReadableCause.of(e), e);
        }
    }

    /**
     * @param producer closed by this publisher
     */
    CameraStatusPublisher(Producer<String, byte[]> producer, String topic) {
        this.producer = producer;
        this.topic = topic;
        sender.setDaemon(true);
        sender.start();
    }

    /** Takes the place of a status of the same camera that was not sent yet. Any thread. */
    public synchronized void publish(CameraStatus status) {
        latest.put(status.camera(), Optional.of(status));
        notifyAll();
    }

    /** Takes a camera's status off the topic. Any thread. */
    public synchronized void remove(String camera) {
        latest.put(camera, Optional.empty());
        notifyAll();
    }

    /** Gives what was taken a moment to be sent. Idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            sender.join(CLOSE_PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sender.interrupt();
        producer.close(CLOSE_PATIENCE);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback hears what the future holds.
    private void send() {
        try {
            for (Optional<ProducerRecord<String, byte[]>> record = next();
                    record.isPresent();
                    record = next()) {
                String camera = record.get().key();
                producer.send(
                        record.get(),
                        (metadata, refusal) -> {
                            if (refusal != null) {
                                log.warn(
                                        "Kafka does not take the status of camera {}: {}",
                                        camera,
                                        ReadableCause.of(refusal));
                            }
                        });
            }
        } catch (InterruptedException | InterruptException e) {
            log.debug("The publisher of camera status was closed with some left");
        } catch (KafkaException e) {
            log.warn("No more camera status is published: {}", ReadableCause.of(e));
        }
    }

    private synchronized Optional<ProducerRecord<String, byte[]>> next()
            throws InterruptedException {
        while (latest.isEmpty()) {
            if (closed) {
                return Optional.empty();
            }
            wait();
        }
        Iterator<Map.Entry<String, Optional<CameraStatus>>> oldest = latest.entrySet().iterator();
        Map.Entry<String, Optional<CameraStatus>> status = oldest.next();
        oldest.remove();
        byte[] value = status.getValue().map(CameraStatus::toJson).orElse(null);
        return Optional.of(new ProducerRecord<>(topic, status.getKey(), value));
    }
}
