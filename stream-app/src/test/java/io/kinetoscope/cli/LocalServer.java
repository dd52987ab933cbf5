package io.kinetoscope.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;

/** Listens on this machine; each connection has a thread of its own. */
final class LocalServer implements AutoCloseable {

    /** What is said to one who connected; its end, and a failure, hang up. */
    interface Conversation {
        void with(Socket peer) throws IOException;
    }

    private final ServerSocket listener;

    private LocalServer() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static LocalServer start(Conversation conversation) {
        LocalServer server = new LocalServer();
        daemon(() -> server.accept(conversation));
        return server;
    }

    /** The system takes the connections; nobody ever says anything. */
    static LocalServer mute() {
        return new LocalServer();
    }

    /** Says one thing to everybody, and hangs up. */
    static LocalServer saying(String text) {
        return start(peer -> peer.getOutputStream().write(text.getBytes(US_ASCII)));
    }

    /** Answers with noise without end. */
    static LocalServer noisy() {
        return start(
                peer -> {
                    byte[] noise = new byte[4096];
                    Random random = new Random(1);
                    OutputStream output = peer.getOutputStream();
                    while (true) {
                        random.nextBytes(noise);
                        output.write(noise);
                    }
                });
    }

    static void daemon(Runnable task) {
        Thread thread = new Thread(task, "local-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(Conversation conversation) {
        while (true) {
            try {
                Socket peer = listener.accept();
                daemon(() -> talk(conversation, peer));
            } catch (IOException e) {
                // The test is over.
                return;
            }
        }
    }

    private static void talk(Conversation conversation, Socket peer) {
        try (peer) {
            conversation.with(peer);
        } catch (IOException e) {
            // The other one hung up first, or what stands behind us did: so do we.
            return;
        }
    }
}
