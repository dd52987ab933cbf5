package io.kinetoscope.stream.web;

import io.kinetoscope.ConfigurationException;

/**
 * Where the HTTP server listens.
 *
 * @param host address or name of an interface of this machine; the default lets nobody else in
 * @param port 0 takes any free port
 * @param portFlag the flag that sets the port, for the message when it is taken
 */
public record HttpSettings(String host, int port, String portFlag) {

    public static final String LOOPBACK = "127.0.0.1";

    private static final int MAX_PORT = 65_535;

    /**
     * @throws ConfigurationException when there is no such port
     */
    public HttpSettings {
        if (port < 0 || port > MAX_PORT) {
            throw new ConfigurationException(
                    "Port "
                            + port
                            + " does not exist: give "
                            + portFlag
                            + " a number from 1 to 65535, or 0 for any free one.");
        }
    }

    public HttpSettings(int port) {
        this(LOOPBACK, port, "--port");
    }
}
