package io.kinetoscope.stream.broker;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * The two loopback sockets of the node, bound before Kafka starts.
 *
 * <p>So a taken port is found before anything is written, any free port is known before the
 * configuration that has to name it, and nobody can take it in between.
 */
final class ListenSockets implements ServerSocketFactory, AutoCloseable {

    static final String CLIENTS = "PLAINTEXT";
    static final String CONTROLLER = "CONTROLLER";

    private static final int BACKLOG = 128;

    private final ServerSocketChannel clients;
    private final ServerSocketChannel controller;

    private ListenSockets(ServerSocketChannel clients, ServerSocketChannel controller) {
        this.clients = clients;
        this.controller = controller;
    }

    /**
     * @param port for clients; 0 takes any free one
     * @param portFlag what sets it, for the message
     * @throws ConfigurationException when the port is taken or may not be opened
     */
    static ListenSockets bind(int port, String portFlag) {
        ServerSocketChannel clients = bindLoopback(port, portFlag);
        try {
            return new ListenSockets(clients, bindLoopback(0, portFlag));
        } catch (RuntimeException e) {
            closeChannel(clients);
            throw e;
        }
    }

    int clientPort() {
        return clients.socket().getLocalPort();
    }

    InetSocketAddress controller() {
        return (InetSocketAddress) controller.socket().getLocalSocketAddress();
    }

    @Override
    public ServerSocketChannel openServerSocket(
            String listenerName, InetSocketAddress address, int backlog, int receiveBufferBytes) {
        return switch (listenerName) {
            case CLIENTS -> clients;
            case CONTROLLER -> controller;
            default -> throw new IllegalArgumentException("unknown listener " + listenerName);
        };
    }

    /** Closes both, also those that Kafka took and closed. */
    @Override
    public void close() {
        closeChannel(clients);
        closeChannel(controller);
    }

    private static ServerSocketChannel bindLoopback(int port, String portFlag) {
        ServerSocketChannel channel = null;
        try {
            channel = ServerSocketChannel.open();
            channel.configureBlocking(false);
            byte[] loopback = {127, 0, 0, 1};
            channel.bind(new InetSocketAddress(InetAddress.getByAddress(loopback), port), BACKLOG);
            return channel;
        } catch (BindException e) {
            closeChannel(channel);
            throw new ConfigurationException(
                    "The broker cannot listen on 127.0.0.1:"
                            + port
                            + " ("
                            + e.getMessage()
                            + "): stop what uses that port, or choose another with "
                            + portFlag
                            + " (0 takes"
                            + " any free one).",
                    e);
        } catch (IOException e) {
            closeChannel(channel);
            throw new KinetoscopeException(
                    "The broker cannot open a socket on 127.0.0.1: " + e.getMessage() + ".", e);
        }
    }

    private static void closeChannel(ServerSocketChannel channel) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new KinetoscopeException(
                    "A socket of the broker did not close: " + e.getMessage() + ".", e);
        }
    }
}
