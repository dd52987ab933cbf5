package io.kinetoscope.stream.benchmark;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Cameras that publish their windows as ingest workers do, on a thread of its own that begins with
 * the first. Streams lie evenly on the partitions, as many streams do by the hash of their names.
 */
final class CameraWindows {

    /** Names of the streams begin with it; those of the backlog do not. */
    static final String PREFIX = "live-";

    private final Map<String, Object> producerConfig;
    private final String topic;
    private final int partitions;
    private final SyntheticWindows windows;
    private final PacedSender pace;
    private final long count;
    private final CompletableFuture<Percentiles> sent = new CompletableFuture<>();
    private final Thread thread = new Thread(this::send, ThreadRole.SENDER);

    /**
     * Begins to send.
     *
     * @param count windows, after which it ends
     */
    CameraWindows(
            KafkaSettings kafka,
            String topic,
            int partitions,
            SyntheticWindows windows,
            PacedSender pace,
            long count) {
        producerConfig = new HashMap<>(kafka.forProducer());
        producerConfig.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        producerConfig.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        this.topic = topic;
        this.partitions = partitions;
        this.windows = windows;
        this.pace = pace;
        this.count = count;
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Whether all is sent and acknowledged.
     *
     * @throws KinetoscopeException when Kafka refused a window
     */
    boolean areDone() {
        if (sent.isCompletedExceptionally()) {
            sentLate();
        }
        return sent.isDone();
    }

    /** How late windows were handed to the producer, in milliseconds; waits for the last one. */
    Percentiles sentLate() {
        try {
            return sent.join();
        } catch (CompletionException e) {
            throw new KinetoscopeException(
                    "the cameras' windows cannot be sent: " + e.getCause().getMessage(),
                    e.getCause());
        }
    }

    void stop() {
        thread.interrupt();
    }

    private void send() {
        AtomicReference<Exception> refusal = new AtomicReference<>();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        producerConfig, new ByteArraySerializer(), new ByteArraySerializer())) {
            // Asked for now, so that the first window does not wait for it.
            producer.partitionsFor(topic);
            Percentiles late = pace.send(count, due -> send(due, producer, refusal));
            producer.flush();
            if (refusal.get() == null) {
                sent.complete(late);
            } else {
                sent.completeExceptionally(refusal.get());
            }
        } catch (InterruptedException | RuntimeException e) {
            // Whoever measures must hear of it.
            sent.completeExceptionally(e);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback hears what the future holds.
    private void send(
            LiveSchedule.Due due,
            KafkaProducer<byte[], byte[]> producer,
            AtomicReference<Exception> refusal) {
        String stream = "%s%04d".formatted(PREFIX, due.stream());
        byte[] window = windows.ofCamera(stream, due.number(), due.streamBegan()).toByteArray();
        producer.send(
                new ProducerRecord<>(
                        topic,
                        due.stream() % partitions,
                        due.at().toEpochMilli(),
                        stream.getBytes(StandardCharsets.UTF_8),
                        window),
                (metadata, fault) -> {
                    if (fault != null) {
                        refusal.compareAndSet(null, fault);
                    }
                });
    }
}
