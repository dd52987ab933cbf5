package io.kinetoscope.ingest.kafka;

import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;

/** The topics as the program makes them; in its package, where it lets itself be asked. */
public final class WantedTopics {

    private WantedTopics() {}

    public static List<NewTopic> of(String prefix, int partitions, int replicas) {
        TopicLayout layout =
                new TopicLayout(
                        partitions,
                        replicas,
                        TopicLayout.DEFAULT.windowRetention(),
                        TopicLayout.DEFAULT.windowRetentionBytes());
        return TopicSetup.wanted(new Topics(prefix), layout);
    }
}
