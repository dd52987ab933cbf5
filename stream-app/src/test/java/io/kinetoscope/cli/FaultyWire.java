package io.kinetoscope.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands between an RTSP camera and those who watch it over TCP, and does to its stream what the
 * camera itself cannot be made to do.
 */
final class FaultyWire implements AutoCloseable {

    /** Ticks a second of the clock of RTP for video. */
    private static final long RTP_RATE = 90_000;

    private static final Pattern LENGTH = Pattern.compile("(?im)^Content-Length:\\s*(\\d+)\\s*$");

    private final LocalServer server;
    private final int camera;
    private volatile int clockShift;
    private volatile boolean garbled;
    private volatile long cutAfter = Long.MAX_VALUE;

    private FaultyWire(int camera) {
        this.camera = camera;
        server = LocalServer.start(this::connect);
    }

    /**
     * @param camera port of the camera on this machine
     */
    static FaultyWire to(int camera) {
        return new FaultyWire(camera);
    }

    int port() {
        return server.port();
    }

    /** From now on pictures are stamped as if the camera's clock stood this far off. */
    void shiftClock(Duration shift) {
        clockShift = (int) (shift.toSeconds() * RTP_RATE);
    }

    /** From now on noise comes in place of what the camera sends; or no longer. */
    void garble(boolean on) {
        garbled = on;
    }

    /** Cuts each connection after so many packets of pictures. */
    void cutAfter(long packets) {
        cutAfter = packets;
    }

    @Override
    public void close() {
        server.close();
    }

    /** When one of the two hangs up, so does the other. */
    private void connect(Socket viewer) throws IOException {
        try (Socket source = new Socket(InetAddress.getLoopbackAddress(), camera)) {
            LocalServer.daemon(
                    () -> {
                        try (viewer;
                                source) {
                            viewer.getInputStream().transferTo(source.getOutputStream());
                        } catch (IOException e) {
                            // One of the two hung up: so does the other.
                            return;
                        }
                    });
            pass(
                    new DataInputStream(new BufferedInputStream(source.getInputStream())),
                    new BufferedOutputStream(viewer.getOutputStream()));
        }
    }

    /** Packets of RTP between replies in text, as RFC 2326, section 10.12, has them. */
    private void pass(DataInputStream source, OutputStream viewer) throws IOException {
        Random noise = new Random(1);
        for (long packets = 0; packets < cutAfter; ) {
            int first = source.read();
            if (first < 0) {
                return;
            }
            byte[] unit = first == '$' ? packet(source) : reply(source, first);
            if (first == '$') {
                packets++;
            }
            if (garbled) {
                noise.nextBytes(unit);
            }
            viewer.write(unit);
            viewer.flush();
        }
    }

    private byte[] packet(DataInputStream source) throws IOException {
        int channel = source.readUnsignedByte();
        int length = source.readUnsignedShort();
        ByteBuffer packet = ByteBuffer.allocate(4 + length);
        packet.put((byte) '$').put((byte) channel).putShort((short) length);
        source.readFully(packet.array(), 4, length);
        if (channel == 0) {
            packet.putInt(8, packet.getInt(8) + clockShift);
        }
        return packet.array();
    }

    private static byte[] reply(InputStream source, int first) throws IOException {
        StringBuilder head = new StringBuilder().append((char) first);
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = source.read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        Matcher length = LENGTH.matcher(head);
        int body = length.find() ? Integer.parseInt(length.group(1)) : 0;
        head.append(new String(source.readNBytes(body), ISO_8859_1));
        return head.toString().getBytes(ISO_8859_1);
    }
}
