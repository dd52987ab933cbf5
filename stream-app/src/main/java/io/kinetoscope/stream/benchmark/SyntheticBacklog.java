package io.kinetoscope.stream.benchmark;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.benchmark.WindowReading;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.source.SourceUri;
import io.kinetoscope.ingest.window.WindowSettings;
import io.kinetoscope.ingest.wire.EncodedFrame;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.SourceKind;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
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

/**
 * Windows of many streams that wait on a topic. A few seconds of the synthetic camera are rendered
 * once, and repeated for each stream as often as is asked for. The streams are files, so that none
 * of their clips is too old.
 */
final class SyntheticBacklog {

    private static final int RENDERED = 12;
    private final List<FrameWindow> rendered;
    private final WindowSettings settings;

    SyntheticBacklog(WindowSettings settings, Clock clock) {
        this.settings = settings;
        SourceUri uri = SourceUri.of("synthetic:");
        rendered = WindowReading.of(uri, settings, RENDERED, clock).windows();
    }

    /** Bytes of a window on average. */
    long windowBytes() {
        return (long)
                rendered.stream().mapToInt(FrameWindow::getSerializedSize).average().orElse(0);
    }

    /**
     * Writes the backlog, stream by stream in turns. Streams lie evenly on the partitions: by the
     * hash of their names some would have none, and others be left at the end.
     *
     * @param windows of each stream
     */
    void write(KafkaSettings kafka, String topic, int partitions, int streams, int windows) {
        Map<String, Object> config = new HashMap<>(kafka.forProducer());
        config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int w = 0; w < windows; w++) {
                for (int s = 0; s < streams; s++) {
                    String stream = "%s-%03d".formatted(WindowReading.NAME, s);
                    sent.add(
                            producer.send(
                                    new ProducerRecord<>(
                                            topic,
                                            s % partitions,
                                            stream.getBytes(StandardCharsets.UTF_8),
                                            window(stream, w).toByteArray())));
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

    private FrameWindow window(String stream, int number) {
        FrameWindow pattern = rendered.get(number % RENDERED);
        long repeats = number / RENDERED;
        long slots = repeats * RENDERED * settings.windowFrames();
        long micros = Math.round(slots * 1e6 / settings.sampleRate());
        FrameWindow.Builder window =
                pattern.toBuilder()
                        .setStreamId(stream)
                        .setCameraId(stream)
                        .setSequence(number)
                        .setSourceKind(SourceKind.FILE)
                        .clearFrames();
        for (EncodedFrame frame : pattern.getFramesList()) {
            window.addFrames(
                    frame.toBuilder()
                            .setSampleIndex(frame.getSampleIndex() + slots)
                            .setCaptureTimeUs(frame.getCaptureTimeUs() + micros)
                            .setPresentationTimeUs(frame.getPresentationTimeUs() + micros));
        }
        return window.build();
    }
}
