package io.kinetoscope.ingest.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CameraGroupTest {

    private static final TopicPartition ONE = new TopicPartition("cameras", 0);
    private static final TopicPartition OTHER = new TopicPartition("cameras", 1);

    private boolean member = true;
    private final MockConsumer<byte[], byte[]> consumer =
            new MockConsumer<>("earliest") {
                @Override
                public synchronized void commitSync(
                        Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
                    if (!member) {
                        throw new CommitFailedException();
                    }
                }
            };
    private final List<String> told = new ArrayList<>();
    private final CameraGroup group =
            new CameraGroup(consumer, "k:1", Duration.ofSeconds(10), "cameras", new Telling());
    private long offset;

    @Test
    void shouldTellOnlyTheNewestOfWhatIsThereAlready() {
        assign(4);
        record("a", "1");
        record("a", "2");
        record("b", "1");
        record("b", null);

        poll();

        assertThat(told).containsExactly("a=2", "b removed");
    }

    @Test
    void shouldTellEachChangeAfterThat() {
        assign(1);
        record("a", "1");
        poll();
        consumer.updateEndOffsets(Map.of(ONE, 3L));
        record("a", "2");
        record("a", null);
        poll();

        assertThat(told).containsExactly("a=1", "a=2", "a removed");
    }

    @Test
    void shouldTellNothingBeforeAllIsReadThatIsThere() {
        assign(2);
        record("a", "1");
        poll();

        assertThat(told).isEmpty();
    }

    @Test
    void shouldPassOverRecordsWithoutACamera() {
        assign(2);
        consumer.addRecord(new ConsumerRecord<>("cameras", 0, offset++, null, new byte[1]));
        consumer.addRecord(
                new ConsumerRecord<>("cameras", 0, offset++, new byte[2_000], new byte[1]));

        poll();

        assertThat(told).isEmpty();
    }

    @Test
    void shouldNameTheCamerasOfAPartitionThatIsRevoked() {
        assign(1);
        record("a", "1");
        poll();

        consumer.rebalance(List.of(OTHER));

        assertThat(told).containsExactly("a=1", "revoked [a]");
    }

    @Test
    void shouldNotBeCutOffWithoutCameras() {
        stoodStill();

        assertThat(group.isCutOff()).isFalse();
    }

    @Test
    void shouldBeCutOffUntilTheGroupConfirmsAWorkerThatStoodStill() {
        assign(1);
        record("a", "1");
        poll();
        member = false;
        stoodStill();

        assertThat(group.isCutOff()).isTrue();
        member = true;
        assertThat(group.isCutOff()).isFalse();
    }

    private void stoodStill() {
        group.answeredBefore(Duration.ofSeconds(11));
        poll();
    }

    private void assign(long end) {
        consumer.updateBeginningOffsets(Map.of(ONE, 0L, OTHER, 0L));
        consumer.updateEndOffsets(Map.of(ONE, end, OTHER, 0L));
        consumer.rebalance(List.of(ONE));
    }

    private void record(String key, String value) {
        consumer.addRecord(
                new ConsumerRecord<>(
                        "cameras",
                        0,
                        offset++,
                        key.getBytes(UTF_8),
                        value == null ? null : value.getBytes(UTF_8)));
    }

    private void poll() {
        group.poll(Duration.ZERO);
    }

    private final class Telling implements CameraGroup.Listener {

        @Override
        public void defined(String camera, byte[] definition) {
            told.add(camera + "=" + new String(definition, UTF_8));
        }

        @Override
        public void removed(String camera) {
            told.add(camera + " removed");
        }

        @Override
        public void revoked(Set<String> cameras) {
            told.add("revoked " + new TreeSet<>(cameras));
        }

        @Override
        public void lost(Set<String> cameras) {
            told.add("lost " + new TreeSet<>(cameras));
        }
    }
}
