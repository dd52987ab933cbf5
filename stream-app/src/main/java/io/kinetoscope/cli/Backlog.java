package io.kinetoscope.cli;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.PublishedOffset;
import io.kinetoscope.ingest.kafka.Topics;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * How far a stream app has come with the frame windows: its committed offsets, which under
 * exactly-once move only together with what was published of the windows before them.
 */
final class Backlog implements AutoCloseable {

    private static final long TIMEOUT_SECONDS = 30;

    private final Admin admin;
    private final String servers;
    private final String group;
    private final String topic;

    Backlog(KafkaSettings kafka, Topics topics, String group) {
        this.admin = Admin.create(kafka.forAdmin());
        this.servers = kafka.bootstrapServers();
        this.group = group;
        this.topic = topics.frameWindows();
    }

    /** Whether all of these windows are done with. */
    boolean isPast(Collection<PublishedOffset> published) {
        Map<TopicPartition, Long> committed = committed();
        return published.stream()
                .allMatch(
                        last ->
                                committed.getOrDefault(
                                                new TopicPartition(last.topic(), last.partition()),
                                                0L)
                                        > last.offset());
    }

    /** Windows on the topic that no stream app of the group has done with. */
    long waiting() {
        List<TopicPartition> partitions =
                get(admin.describeTopics(List.of(topic)).allTopicNames())
                        .get(topic)
                        .partitions()
                        .stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
        Map<TopicPartition, Long> begins = offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> committed = committed();
        return partitions.stream()
                .mapToLong(
                        partition -> {
                            long begin = begins.get(partition);
                            long done = Math.max(begin, committed.getOrDefault(partition, begin));
                            return Math.max(0, ends.get(partition) - done);
                        })
                .sum();
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> wanted =
                partitions.stream().collect(Collectors.toMap(partition -> partition, p -> which));
        return get(admin.listOffsets(wanted).all()).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, at -> at.getValue().offset()));
    }

    @Override
    public void close() {
        admin.close();
    }

    private Map<TopicPartition, Long> committed() {
        Map<TopicPartition, OffsetAndMetadata> offsets =
                get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        return offsets.entrySet().stream()
                .filter(at -> at.getKey().topic().equals(topic) && at.getValue() != null)
                .collect(Collectors.toMap(Map.Entry::getKey, at -> at.getValue().offset()));
    }

    /** Whether a stream app of the group is there. */
    boolean hasMembers() {
        try {
            return !admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .members()
                    .isEmpty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return false;
            }
            throw failure(e.getCause());
        } catch (TimeoutException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private <T> T get(org.apache.kafka.common.KafkaFuture<T> future) {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } catch (TimeoutException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure(e);
        }
    }

    private KinetoscopeException failure(Throwable cause) {
        return new KinetoscopeException(
                "Kafka at %s does not say how far group %s has come: %s"
                        .formatted(servers, group, cause),
                cause);
    }
}
