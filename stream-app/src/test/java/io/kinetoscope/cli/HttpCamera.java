package io.kinetoscope.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.window.JpegCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/** A camera that sends JPEG pictures over HTTP, ten a second, to each viewer. */
final class HttpCamera implements AutoCloseable {

    private enum Conduct {
        SENDS,
        STALLS,
        HANGS_UP
    }

    private final byte[] jpeg;
    private final LocalServer server;
    private volatile Conduct conduct = Conduct.SENDS;

    private HttpCamera() {
        try (JpegCodec codec = new JpegCodec()) {
            jpeg = codec.encode(new Picture(160, 120, new byte[3 * 160 * 120]), 80);
        }
        server = LocalServer.start(this::send);
    }

    static HttpCamera start() {
        return new HttpCamera();
    }

    int port() {
        return server.port();
    }

    /** From now on nothing comes, but the connection stays open. */
    void pause() {
        conduct = Conduct.STALLS;
    }

    /** From now on each viewer loses its connection, and whoever comes anew. */
    void hangUp() {
        conduct = Conduct.HANGS_UP;
    }

    void resume() {
        conduct = Conduct.SENDS;
    }

    @Override
    public void close() {
        server.close();
    }

    private void send(Socket socket) throws IOException {
        OutputStream output = socket.getOutputStream();
        output.write(
                ("HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=b"
                                + "\r\n\r\n")
                        .getBytes(US_ASCII));
        while (conduct != Conduct.HANGS_UP) {
            if (conduct == Conduct.SENDS) {
                output.write(
                        "--b\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
                                .formatted(jpeg.length)
                                .getBytes(US_ASCII));
                output.write(jpeg);
                output.write("\r\n".getBytes(US_ASCII));
                output.flush();
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
