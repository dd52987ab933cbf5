package io.kinetoscope.cli;

import picocli.CommandLine.Option;

/** How topics that do not exist yet are made. */
final class TopicOptions {

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "8",
            description =
                    "Partitions of topics that are created; the bound on stream threads of all"
                            + " processes together (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--replication-factor",
            paramLabel = "N",
            defaultValue = "-1",
            description = "Replicas of topics that are created (default: the broker's own).")
    private short replicationFactor;

    int partitions() {
        return partitions;
    }

    short replicationFactor() {
        return replicationFactor;
    }
}
