package io.kinetoscope.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.kinetoscope.ingest.benchmark.WindowReading;
import io.kinetoscope.ingest.source.SourceUri;
import io.kinetoscope.ingest.window.WindowSettings;
import io.kinetoscope.ingest.wire.EncodedFrame;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.SourceKind;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Files of several streams, published window by window by a client that itself never dies. Each is
 * the scene of the synthetic camera, over and over, so that events come and go.
 */
final class WindowFeed implements AutoCloseable {

    private static final int RENDERED = 24;

    /** Of a window of a second. */
    private static final int FRAMES = 8;

    private final String topic;
    private final int streams;
    private final List<FrameWindow> rendered =
            WindowReading.of(
                            SourceUri.of("synthetic:"),
                            new WindowSettings(8, 8, 320, 256, 90),
                            RENDERED,
                            Clock.systemUTC())
                    .windows();
    // On a busy machine the synthetic camera leaves pictures out; the windows fed have no gaps.
    private final List<ByteString> pictures =
            rendered.stream()
                    .flatMap(window -> window.getFramesList().stream())
                    .map(EncodedFrame::getJpeg)
                    .toList();
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();
    private final KafkaProducer<byte[], byte[]> producer;
    private int round;

    WindowFeed(String servers, String topic, int streams) {
        this.topic = topic;
        this.streams = streams;
        // As our own publisher does: what the broker has taken is written once, however often sent.
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                servers,
                                "enable.idempotence",
                                true,
                                "delivery.timeout.ms",
                                600_000,
                                "max.block.ms",
                                600_000),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    /** One window of each stream. */
    void round(boolean last) {
        for (int s = 0; s < streams; s++) {
            String stream = "feed-" + s;
            sent.add(
                    producer.send(
                            new ProducerRecord<>(
                                    topic,
                                    stream.getBytes(UTF_8),
                                    window(stream, last).toByteArray())));
        }
        round++;
    }

    int windowsOfAStream() {
        return round;
    }

    /** Waits until the broker has all. */
    void flush() throws Exception {
        producer.flush();
        for (Future<RecordMetadata> record : sent) {
            record.get();
        }
    }

    private FrameWindow window(String stream, boolean last) {
        FrameWindow pattern = rendered.get(0);
        FrameWindow.Builder window =
                pattern.toBuilder()
                        .setStreamId(stream)
                        .setCameraId(stream)
                        .setSessionId("session-of-" + stream)
                        .setSequence(round)
                        .setSourceKind(SourceKind.FILE)
                        .setEndOfSession(last)
                        .clearFrames();
        for (long index = (long) round * FRAMES; index < (round + 1L) * FRAMES; index++) {
            long micros = index * 1_000_000 / FRAMES;
            window.addFrames(
                    EncodedFrame.newBuilder()
                            .setSampleIndex(index)
                            .setCaptureTimeUs(pattern.getFrames(0).getCaptureTimeUs() + micros)
                            .setPresentationTimeUs(micros)
                            .setJpeg(pictures.get((int) (index % pictures.size()))));
        }
        return window.build();
    }

    @Override
    public void close() {
        producer.close();
    }
}
