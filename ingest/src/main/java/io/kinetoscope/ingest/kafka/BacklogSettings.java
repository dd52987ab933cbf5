package io.kinetoscope.ingest.kafka;

import io.kinetoscope.ConfigurationException;

/**
 * How far files may be ahead of the stream app.
 *
 * @param group consumer group of the stream app, with the topics' prefix
 * @param bytes of windows that it has not done yet, in each partition, at which files wait; a
 *     quarter of what the topic keeps if that is less
 */
public record BacklogSettings(String group, long bytes) {

    /**
     * @throws ConfigurationException when there is no room for a window
     */
    public BacklogSettings {
        if (bytes < 1) {
            throw new ConfigurationException("The backlog at which files wait is more than 0");
        }
    }
}
