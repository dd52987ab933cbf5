package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kinetoscope.ingest.kafka.FrameWindowPublisher;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.TopicLayout;
import io.kinetoscope.ingest.kafka.TopicSetup;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.stream.broker.BrokerSettings;
import io.kinetoscope.stream.broker.EmbeddedBroker;
import io.kinetoscope.stream.clip.Windows;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guarantee: windows that are sent the moment their topic is made arrive, in order. A broker
 * that does not lead a partition yet refuses its first batch; were the second on its way by then,
 * it would take that, and refuse the first one for ever.
 */
@Timeout(300)
final class NewTopicsIT {

    private static final int TOPICS = 30;
    private static final int STREAMS = 32;
    private static final int WINDOWS = 6;

    @TempDir private Path dir;

    @Test
    void shouldDeliverTheFirstWindowsOfATopicInOrder() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(new BrokerSettings(dir, 0))) {
            KafkaSettings kafka = KafkaSettings.of(broker.bootstrapServers());
            for (int i = 0; i < TOPICS; i++) {
                Topics topics = new Topics("new-" + i + "-");
                TopicSetup.ensure(kafka, topics, TopicLayout.DEFAULT, Duration.ofMinutes(1));
                publish(kafka, topics);

                try (CommittedRecords records =
                        new CommittedRecords(broker.bootstrapServers(), topics.frameWindows())) {
                    Map<String, List<Long>> arrived =
                            records.await(STREAMS * WINDOWS).stream()
                                    .map(TopicRecord::window)
                                    .collect(
                                            Collectors.groupingBy(
                                                    FrameWindow::getStreamId,
                                                    Collectors.mapping(
                                                            FrameWindow::getSequence,
                                                            Collectors.toList())));
                    assertThat(arrived).hasSize(STREAMS);
                    assertThat(arrived.values())
                            .allSatisfy(
                                    stream ->
                                            assertThat(stream)
                                                    .containsExactly(0L, 1L, 2L, 3L, 4L, 5L));
                }
            }
        }
    }

    private static void publish(KafkaSettings kafka, Topics topics) {
        ByteString picture = ByteString.copyFrom(new byte[6_000]);
        // The broker may delete windows whose capture is more than a day ago.
        Instant begin = Instant.now();
        try (FrameWindowPublisher publisher =
                FrameWindowPublisher.start(
                        kafka, topics, 64 << 20, Optional.empty(), new Unheard())) {
            for (int w = 0; w < WINDOWS; w++) {
                for (int s = 0; s < STREAMS; s++) {
                    FrameWindow window = Windows.file("s" + s, "session", 8 * WINDOWS).get(w);
                    FrameWindow.Builder large = StreamTrial.from(begin, window).toBuilder();
                    large.getFramesBuilderList().forEach(frame -> frame.setJpeg(picture));
                    publisher.publish(large.build());
                }
            }
        }
    }

    private static final class Unheard implements FrameWindowPublisher.Listener {

        @Override
        public void published(FrameWindow window) {
            // What the topic holds is looked at.
        }

        @Override
        public void dropped(FrameWindow window) {
            throw new AssertionError("windows of files are not dropped");
        }
    }
}
