package io.kinetoscope.ingest.kafka;

import io.kinetoscope.ConfigurationException;
import java.time.Duration;

/**
 * How topics are made that do not exist yet.
 *
 * @param partitions of the topics that carry streams, 1 to 1000: the most stream threads and
 *     processes that can share the work
 * @param replication copies of each record, 1 to 9
 * @param windowRetention how long frame windows, and the evidence of events, are kept, by their
 *     capture time
 * @param windowRetentionBytes how many bytes of them are kept in each partition, whatever their age
 */
public record TopicLayout(
        int partitions, int replication, Duration windowRetention, long windowRetentionBytes) {

    /** For a broker of one's own: 8 partitions, one copy, windows for a day and at most 1 GiB. */
    public static final TopicLayout DEFAULT = new TopicLayout(8, 1, Duration.ofDays(1), 1L << 30);

    /**
     * @throws ConfigurationException when a setting is out of its range
     */
    public TopicLayout {
        require(partitions >= 1 && partitions <= 1000, "--partitions is 1 to 1000");
        require(replication >= 1 && replication <= 9, "--replication-factor is 1 to 9");
        require(windowRetention.toMillis() > 0, "the retention of windows is more than 0");
        require(windowRetentionBytes > 0, "the retained bytes of windows are more than 0");
    }

    public TopicLayout withPartitions(int other) {
        return new TopicLayout(other, replication, windowRetention, windowRetentionBytes);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new ConfigurationException(otherwise);
        }
    }
}
