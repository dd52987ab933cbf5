package io.kinetoscope.cli;

import io.kinetoscope.ingest.kafka.BacklogSettings;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How far files may be ahead of the stream app. */
final class BacklogOptions {

    @Option(
            names = "--max-backlog",
            paramLabel = "MB",
            defaultValue = "256",
            description =
                    "Files wait while the stream app has more megabytes of windows than this to do in"
                            + " a partition, or than a quarter of what the topic keeps; 0 for never"
                            + " (default: ${DEFAULT-VALUE}).")
    private int megabytes;

    /**
     * @param group consumer group of the stream app
     */
    Optional<BacklogSettings> settings(String group) {
        RecipeOptions.within("--max-backlog", megabytes, 0, 1_000_000);
        return megabytes == 0
                ? Optional.empty()
                : Optional.of(new BacklogSettings(group, (long) megabytes << 20));
    }
}
