package io.kinetoscope.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.kinetoscope.ingest.wire.EncodedFrame;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.FrameWindowSerde;
import io.kinetoscope.ingest.wire.SourceKind;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a real broker does not do on demand: refusing and not answering. */
class FrameWindowPublisherTest {

    private static final String TOPIC = "frame-windows";

    private final MockProducer<String, FrameWindow> kafka =
            new MockProducer<>(
                    Cluster.empty(),
                    false,
                    null,
                    new StringSerializer(),
                    new FrameWindowSerde().serializer());
    private final List<FrameWindow> published = new CopyOnWriteArrayList<>();
    private final List<FrameWindow> dropped = new CopyOnWriteArrayList<>();
    private final FrameWindowPublisher publisher =
            new FrameWindowPublisher(
                    kafka,
                    TOPIC,
                    1_000_000,
                    Optional.empty(),
                    new FrameWindowPublisher.Listener() {
                        @Override
                        public void published(FrameWindow window) {
                            published.add(window);
                        }

                        @Override
                        public void dropped(FrameWindow window) {
                            dropped.add(window);
                        }
                    });

    @AfterEach
    void close() {
        publisher.close();
    }

    @Test
    void shouldWriteWindowsUnderTheirStreamAtTheCaptureOfTheirLastFrame() {
        publisher.publish(window(0, 10));
        awaitSent(1);

        ProducerRecord<String, FrameWindow> record = kafka.history().get(0);
        assertThat(record.topic()).isEqualTo(TOPIC);
        assertThat(record.key()).isEqualTo("table/left");
        assertThat(record.timestamp()).isEqualTo(1_700_000_000_123L);
    }

    @Test
    void shouldTellWhatWasAcknowledged() {
        publisher.publish(window(0, 10));
        publisher.publish(window(1, 10));
        awaitSent(2);
        assertThat(publisher.acknowledged()).isEmpty();
        kafka.completeNext();
        kafka.completeNext();
        publisher.flush();

        assertThat(publisher.acknowledged()).containsExactly(new PublishedOffset(TOPIC, 0, 1));
        assertThat(published).extracting(FrameWindow::getSequence).containsExactly(0L, 1L);
    }

    @Test
    void shouldNotWaitForWindowsThatComeAfterwards() {
        publisher.publish(window(0, 10));
        awaitSent(1);
        kafka.completeNext();
        publisher.publish(window(1, 10));
        awaitSent(2);
        Thread flush = new Thread(publisher::flush);
        flush.start();
        await().until(() -> flush.getState() == Thread.State.WAITING);
        publisher.publish(window(2, 10));
        awaitSent(3);
        kafka.completeNext();

        await().until(() -> flush.getState() == Thread.State.TERMINATED);
    }

    @Test
    void shouldFailEverythingAfterARefusal() {
        publisher.publish(window(0, 10));
        awaitSent(1);
        kafka.errorNext(new RecordTooLargeException("The record is too large"));

        assertThatThrownBy(publisher::flush)
                .isInstanceOf(PublishException.class)
                .hasMessageContaining("frame-windows")
                .hasMessageContaining("too large");
        assertThatThrownBy(() -> publisher.publish(window(1, 10)))
                .isInstanceOf(PublishException.class)
                .hasMessageContaining("too large");
    }

    @Test
    void shouldRefuseAWindowThatNoBrokerWouldTake() {
        assertThatThrownBy(() -> publisher.publish(window(0, 1_000_000)))
                .isInstanceOf(PublishException.class)
                .hasMessageContaining("table/left")
                .hasMessageContaining("--jpeg-quality");
    }

    @Test
    void shouldHoldOnlySoMuchWhileTheBrokerIsAway() {
        // 18 fit into the 16 MiB that may be on their way.
        for (int i = 0; i < 18; i++) {
            publisher.publish(window(i, 900_000));
            awaitSent(i + 1);
        }
        for (int i = 18; i < 40; i++) {
            publisher.publish(window(i, 900_000));
        }

        // One waits in the buffer, and one may be in the sender's hands.
        assertThat(dropped).hasSizeBetween(20, 21);
        assertThat(dropped).extracting(FrameWindow::getSequence).isSorted();
        assertThat(kafka.history()).hasSize(18);
    }

    @Test
    void shouldRefuseWindowsAfterItIsClosed() {
        publisher.close();

        assertThatThrownBy(() -> publisher.publish(window(0, 10)))
                .isInstanceOf(PublishException.class)
                .hasMessageContaining("closed");
    }

    private void awaitSent(int records) {
        await().until(() -> kafka.history().size() == records);
    }

    private static FrameWindow window(long sequence, int bytes) {
        return FrameWindow.newBuilder()
                .setStreamId("table/left")
                .setCameraId("table")
                .setSourceKind(SourceKind.LIVE)
                .setSequence(sequence)
                .addFrames(
                        EncodedFrame.newBuilder()
                                .setCaptureTimeUs(1_700_000_000_123_456L)
                                .setJpeg(ByteString.copyFrom(new byte[bytes])))
                .build();
    }
}
