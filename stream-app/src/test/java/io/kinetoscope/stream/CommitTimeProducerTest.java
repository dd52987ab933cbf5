package io.kinetoscope.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CommitTimeProducerTest {

    private final MockProducer<byte[], byte[]> kafka =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final CommitTimeProducer producer = new CommitTimeProducer(kafka);

    @BeforeEach
    void begin() {
        producer.initTransactions();
        producer.beginTransaction();
    }

    @Test
    void shouldSendNothingBeforeTheCommit() {
        Future<RecordMetadata> sent = producer.send(content(1));

        assertThat(sent).isNotDone();
        assertThat(kafka.uncommittedRecords()).isEmpty();
    }

    @Test
    void shouldSendAllInOrderWhenFlushed() {
        List<Long> told = new ArrayList<>();
        for (int size = 1; size < 4; size++) {
            producer.send(content(size), (metadata, fault) -> told.add(metadata.offset()));
        }

        producer.flush();

        assertThat(kafka.uncommittedRecords())
                .extracting(sent -> sent.value().length)
                .containsExactly(1, 2, 3);
        assertThat(told).containsExactly(0L, 1L, 2L);
    }

    @Test
    void shouldCommitWhatWasSentWithItsOffsets() {
        Future<RecordMetadata> sent = producer.send(content(1));

        producer.sendOffsetsToTransaction(
                Map.of(new TopicPartition("in", 0), new OffsetAndMetadata(5)),
                new ConsumerGroupMetadata("group"));
        producer.commitTransaction();

        assertThat(sent).isDone();
        assertThat(kafka.history()).hasSize(1);
    }

    @Test
    void shouldForgetWhatIsAborted() {
        Future<RecordMetadata> sent = producer.send(content(1));

        producer.abortTransaction();
        producer.beginTransaction();
        producer.commitTransaction();

        assertThat(sent).isCancelled();
        assertThat(kafka.history()).isEmpty();
    }

    @Test
    void shouldNotHoldMoreThanItMay() {
        producer.send(content(CommitTimeProducer.MAX_HELD_BYTES));
        assertThat(kafka.uncommittedRecords()).isEmpty();

        producer.send(content(1));

        assertThat(kafka.uncommittedRecords()).hasSize(2);
    }

    private static ProducerRecord<byte[], byte[]> content(int size) {
        return new ProducerRecord<>("out", 0, null, new byte[size]);
    }
}
