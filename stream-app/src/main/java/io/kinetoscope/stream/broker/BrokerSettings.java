package io.kinetoscope.stream.broker;

import io.kinetoscope.ConfigurationException;
import java.nio.file.Path;

/**
 * What a person can choose about the embedded broker.
 *
 * @param dataDirectory holds the broker's topics and identity across restarts; created when it is
 *     not there. The broker writes {@code broker/} and {@code broker.lock} in it and leaves the
 *     rest alone
 * @param port on 127.0.0.1; 0 takes any free port
 * @param maxRecordBytes the largest batch of records that the broker accepts, for topics that do
 *     not set {@code max.message.bytes} themselves
 * @param portFlag the flag that sets the port, for the message when it is taken
 */
public record BrokerSettings(Path dataDirectory, int port, int maxRecordBytes, String portFlag) {

    public static final int DEFAULT_PORT = 9092;

    /** 8 MiB: a window of eight large JPEG frames, with room. */
    public static final int DEFAULT_MAX_RECORD_BYTES = 8 << 20;

    private static final int MAX_PORT = 65_535;

    /**
     * @throws ConfigurationException when the port or the record size cannot be
     */
    public BrokerSettings {
        if (port < 0 || port > MAX_PORT) {
            throw new ConfigurationException(
                    "Port "
                            + port
                            + " does not exist: give "
                            + portFlag
                            + " a number from 1 to 65535, or 0 for any"
                            + " free one.");
        }
        if (maxRecordBytes < 1) {
            throw new ConfigurationException(
                    "A broker that takes records of at most "
                            + maxRecordBytes
                            + " bytes takes none: give it at least 1.");
        }
    }

    public BrokerSettings(Path dataDirectory, int port) {
        this(dataDirectory, port, DEFAULT_MAX_RECORD_BYTES, "--port");
    }
}
