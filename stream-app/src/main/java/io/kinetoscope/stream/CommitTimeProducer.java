package io.kinetoscope.stream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.KafkaMetric;

/**
 * Hands records to Kafka's producer when they are to be committed, not when they are sent: so a
 * transaction is open at the broker for as long as a commit takes, however long the clips between
 * two commits take. A transaction that is open while clips are scored would be aborted by the
 * broker after its timeout, and scored again, and aborted again.
 *
 * <p>For Kafka Streams, which flushes before every commit. Used by one thread, as its producers
 * are.
 */
final class CommitTimeProducer implements Producer<byte[], byte[]> {

    /** Beyond it records go out before the commit: dead letters carry whole windows. */
    static final int MAX_HELD_BYTES = 4 << 20;

    private record Held(
            ProducerRecord<byte[], byte[]> content,
            Callback callback,
            CompletableFuture<RecordMetadata> sent) {}

    private final Producer<byte[], byte[]> kafka;
    private final Queue<Held> held = new ArrayDeque<>();
    private long heldBytes;

    /**
     * @param kafka closed with this
     */
    CommitTimeProducer(Producer<byte[], byte[]> kafka) {
        this.kafka = kafka;
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> content) {
        return send(content, (metadata, fault) -> {});
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> content, Callback callback) {
        CompletableFuture<RecordMetadata> sent = new CompletableFuture<>();
        held.add(new Held(content, callback, sent));
        heldBytes += size(content.key()) + size(content.value());
        if (heldBytes > MAX_HELD_BYTES) {
            handOver();
        }
        return sent;
    }

    @Override
    public void flush() {
        handOver();
        kafka.flush();
    }

    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        handOver();
        kafka.sendOffsetsToTransaction(offsets, group);
    }

    @Override
    public void commitTransaction() {
        handOver();
        kafka.commitTransaction();
    }

    /** What is held goes with the transaction; nobody is told of its fate. */
    @Override
    public void abortTransaction() {
        forget();
        kafka.abortTransaction();
    }

    @Override
    public void initTransactions() {
        kafka.initTransactions();
    }

    @Override
    public void beginTransaction() {
        kafka.beginTransaction();
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        return kafka.partitionsFor(topic);
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        return kafka.metrics();
    }

    @Override
    public Uuid clientInstanceId(Duration timeout) {
        return kafka.clientInstanceId(timeout);
    }

    @Override
    public void registerMetricForSubscription(KafkaMetric metric) {
        kafka.registerMetricForSubscription(metric);
    }

    @Override
    public void unregisterMetricFromSubscription(KafkaMetric metric) {
        kafka.unregisterMetricFromSubscription(metric);
    }

    @Override
    public void close() {
        forget();
        kafka.close();
    }

    @Override
    public void close(Duration timeout) {
        forget();
        kafka.close(timeout);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback hears what the future holds.
    private void handOver() {
        for (Held next = held.poll(); next != null; next = held.poll()) {
            Held record = next;
            kafka.send(
                    record.content,
                    (metadata, fault) -> {
                        record.callback.onCompletion(metadata, fault);
                        if (fault == null) {
                            record.sent.complete(metadata);
                        } else {
                            record.sent.completeExceptionally(fault);
                        }
                    });
        }
        heldBytes = 0;
    }

    private void forget() {
        held.forEach(record -> record.sent.cancel(false));
        held.clear();
        heldBytes = 0;
    }

    private static int size(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
