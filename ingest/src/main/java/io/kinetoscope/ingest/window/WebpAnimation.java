package io.kinetoscope.ingest.window;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Pictures one after the other as an animated WebP that begins anew at its end: the container of
 * RFC 9649. Used by one thread.
 */
public final class WebpAnimation {

    private static final int CHUNK_HEAD = 8;
    private static final int VP8X_BYTES = 10;
    private static final int ANIM_BYTES = 6;
    private static final int ANMF_BYTES = 16;
    private static final int FLAG_ANIMATION = 0x02;
    private static final int DO_NOT_BLEND = 0x02;
    private static final int MOST_IN_24_BITS = 0xffffff;

    private record Shown(WebpFrame frame, int millis) {

        int bytes() {
            return CHUNK_HEAD + ANMF_BYTES + CHUNK_HEAD + padded(frame.vp8().length);
        }
    }

    private final List<Shown> shown = new ArrayList<>();

    /**
     * Adds a picture. The canvas is as large as the largest.
     *
     * @param millis how long it is seen, 0 to 16,777,215
     */
    public void add(WebpFrame frame, int millis) {
        if (millis < 0 || millis > MOST_IN_24_BITS) {
            throw new IllegalArgumentException("%d ms cannot be said".formatted(millis));
        }
        shown.add(new Shown(frame, millis));
    }

    /**
     * The whole file.
     *
     * @throws IllegalStateException without a picture
     */
    public byte[] toBytes() {
        int width = shown.stream().mapToInt(each -> each.frame().width()).max().orElse(0);
        int height = shown.stream().mapToInt(each -> each.frame().height()).max().orElse(0);
        if (width == 0) {
            throw new IllegalStateException("An animation has a picture at least");
        }
        int frames = shown.stream().mapToInt(Shown::bytes).sum();
        int body = 4 + CHUNK_HEAD + VP8X_BYTES + CHUNK_HEAD + ANIM_BYTES + frames;
        ByteBuffer file = ByteBuffer.allocate(CHUNK_HEAD + body).order(ByteOrder.LITTLE_ENDIAN);
        chunk(file, "RIFF", body);
        file.put("WEBP".getBytes(US_ASCII));
        chunk(file, "VP8X", VP8X_BYTES);
        file.putInt(FLAG_ANIMATION);
        put24(file, width - 1);
        put24(file, height - 1);
        chunk(file, "ANIM", ANIM_BYTES);
        file.putInt(0); // No background: every picture is opaque.
        file.putShort((short) 0); // Loops without end.
        shown.forEach(each -> put(file, each));
        return file.array();
    }

    private static void put(ByteBuffer file, Shown shown) {
        WebpFrame frame = shown.frame();
        chunk(file, "ANMF", shown.bytes() - CHUNK_HEAD);
        put24(file, 0);
        put24(file, 0);
        put24(file, frame.width() - 1);
        put24(file, frame.height() - 1);
        put24(file, shown.millis());
        file.put((byte) DO_NOT_BLEND);
        chunk(file, "VP8 ", frame.vp8().length);
        file.put(frame.vp8());
        file.position(file.position() + padded(frame.vp8().length) - frame.vp8().length);
    }

    private static void chunk(ByteBuffer file, String name, int bytes) {
        file.put(name.getBytes(US_ASCII)).putInt(bytes);
    }

    private static void put24(ByteBuffer file, int value) {
        file.putShort((short) value).put((byte) (value >> 16));
    }

    /** Chunks begin at even places. */
    private static int padded(int bytes) {
        return bytes + (bytes & 1);
    }
}
