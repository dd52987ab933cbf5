package io.kinetoscope.stream.benchmark;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.benchmark.WindowReading;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Windows of many streams that wait on a topic, as those of files do. */
final class SyntheticBacklog {

    private SyntheticBacklog() {}

    /**
     * Writes the backlog, stream by stream in turns. Streams lie evenly on the partitions: by the
     * hash of their names some would have none, and others be left at the end.
     *
     * @param each windows of each stream
     */
    static void write(
            SyntheticWindows windows,
            KafkaSettings kafka,
            String topic,
            int partitions,
            int streams,
            int each) {
        Map<String, Object> config = new HashMap<>(kafka.forProducer());
        config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int w = 0; w < each; w++) {
                for (int s = 0; s < streams; s++) {
                    String stream = "%s-%03d".formatted(WindowReading.NAME, s);
                    sent.add(
                            producer.send(
                                    new ProducerRecord<>(
                                            topic,
                                            s % partitions,
                                            stream.getBytes(StandardCharsets.UTF_8),
                                            windows.ofFile(stream, w).toByteArray())));
                }
            }
            producer.flush();
            for (Future<RecordMetadata> record : sent) {
                record.get();
            }
        } catch (ExecutionException e) {
            throw new KinetoscopeException(
                    "the backlog cannot be written: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KinetoscopeException("writing the backlog was interrupted", e);
        }
    }
}
