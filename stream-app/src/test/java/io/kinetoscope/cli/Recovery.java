package io.kinetoscope.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How long after each kill committed records came on every partition again, as a subscriber sees
 * it. Reads on a thread of its own; nothing is asserted of it.
 */
final class Recovery implements AutoCloseable {

    private final String servers;
    private final String topic;
    private final AtomicBoolean done = new AtomicBoolean();
    private final Thread reader = new Thread(this::read, "recovery");

    // Both guarded by this: by partition, the times in nanoseconds at which records came.
    private final Map<Integer, List<Long>> arrivals = new TreeMap<>();
    private final List<Long> kills = new ArrayList<>();

    Recovery(String servers, String topic) {
        this.servers = servers;
        this.topic = topic;
        reader.setDaemon(true);
        reader.start();
    }

    synchronized void killed() {
        kills.add(System.nanoTime());
    }

    /**
     * Median and longest of the kills after which every partition that had been heard was again.
     */
    synchronized String report() {
        List<Duration> times = new ArrayList<>();
        for (long kill : kills) {
            long last = 0;
            boolean recovered = true;
            for (List<Long> ofPartition : arrivals.values()) {
                if (ofPartition.get(0) < kill) {
                    long next =
                            ofPartition.stream()
                                    .mapToLong(at -> at)
                                    .filter(at -> at > kill)
                                    .findFirst()
                                    .orElse(Long.MAX_VALUE);
                    recovered &= next != Long.MAX_VALUE;
                    last = Math.max(last, next - kill);
                }
            }
            if (recovered && last > 0) {
                times.add(Duration.ofNanos(last));
            }
        }
        times.sort(Comparator.naturalOrder());
        return times.isEmpty()
                ? "no recovery was seen"
                : String.format(
                        Locale.ROOT,
                        "all partitions scored again after %.1f s (median of %d kills), %.1f s at most",
                        seconds(times.get(times.size() / 2)),
                        times.size(),
                        seconds(times.get(times.size() - 1)));
    }

    @Override
    public void close() throws InterruptedException {
        done.set(true);
        reader.join();
    }

    private void read() {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                servers,
                                "isolation.level",
                                "read_committed",
                                "allow.auto.create.topics",
                                false),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = List.of();
            while (!done.get()) {
                if (partitions.isEmpty()) {
                    partitions =
                            consumer.partitionsFor(topic).stream()
                                    .map(info -> new TopicPartition(topic, info.partition()))
                                    .toList();
                    consumer.assign(partitions);
                    consumer.seekToBeginning(partitions);
                } else {
                    for (ConsumerRecord<byte[], byte[]> came :
                            consumer.poll(Duration.ofMillis(100))) {
                        arrived(came.partition());
                    }
                }
            }
        }
    }

    private synchronized void arrived(int partition) {
        arrivals.computeIfAbsent(partition, first -> new ArrayList<>()).add(System.nanoTime());
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
