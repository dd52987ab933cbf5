package io.kinetoscope.ingest.window;

/**
 * The frame header of a JPEG (ITU-T T.81, B.2.2), read before anything is decoded.
 *
 * @param width in pixels
 * @param height in pixels
 * @param components 1 (grey) or 3
 */
record JpegHeader(int width, int height, int components) {

    private static final int SOI = 0xD8;
    private static final int EOI = 0xD9;
    private static final int SOS = 0xDA;
    private static final int TEM = 0x01;
    private static final int RST0 = 0xD0;

    /**
     * Walks the segments up to the frame header. Baseline and progressive pictures of 8 bits are
     * taken, in grey or with three components.
     *
     * @throws CorruptJpegException when the bytes are no such picture, or do not end with its end
     */
    static JpegHeader parse(byte[] jpeg) throws CorruptJpegException {
        if (jpeg.length < 4 || at(jpeg, 0) != 0xFF || at(jpeg, 1) != SOI) {
            throw new CorruptJpegException("not a JPEG: it does not begin with one");
        }
        if (at(jpeg, jpeg.length - 2) != 0xFF || at(jpeg, jpeg.length - 1) != EOI) {
            throw new CorruptJpegException("cut short: its end is missing");
        }
        int position = 2;
        while (position + 4 <= jpeg.length) {
            if (at(jpeg, position) != 0xFF) {
                throw new CorruptJpegException("damaged: no marker at byte " + position);
            }
            int marker = at(jpeg, position + 1);
            if (marker == 0xFF) {
                position++;
            } else if (marker == TEM || (marker >= RST0 && marker <= SOI)) {
                position += 2;
            } else if (marker == SOS || marker == EOI) {
                break;
            } else if (isFrameHeader(marker)) {
                return frameHeader(jpeg, position, marker);
            } else {
                position += 2 + length(jpeg, position);
            }
        }
        throw new CorruptJpegException("damaged: it has no frame header");
    }

    /**
     * @throws CorruptJpegException when the picture has more pixels
     */
    void requireAtMost(int pixels) throws CorruptJpegException {
        if ((long) width * height > pixels) {
            throw new CorruptJpegException(
                    "too large: %dx%d, with at most %d pixels allowed"
                            .formatted(width, height, pixels));
        }
    }

    private static JpegHeader frameHeader(byte[] jpeg, int position, int marker)
            throws CorruptJpegException {
        if (length(jpeg, position) < 8 || position + 10 > jpeg.length) {
            throw new CorruptJpegException("damaged: its frame header is too short");
        }
        int bits = at(jpeg, position + 4);
        int height = at(jpeg, position + 5) << 8 | at(jpeg, position + 6);
        int width = at(jpeg, position + 7) << 8 | at(jpeg, position + 8);
        int components = at(jpeg, position + 9);
        if (marker > 0xC2 || bits != 8 || (components != 1 && components != 3)) {
            throw new CorruptJpegException(
                    "not supported: process %X, %d bits, %d components"
                            .formatted(marker, bits, components));
        }
        if (width == 0 || height == 0) {
            throw new CorruptJpegException("damaged: its size is %dx%d".formatted(width, height));
        }
        return new JpegHeader(width, height, components);
    }

    private static int length(byte[] jpeg, int position) throws CorruptJpegException {
        int length = at(jpeg, position + 2) << 8 | at(jpeg, position + 3);
        if (length < 2) {
            throw new CorruptJpegException("damaged: a segment without length");
        }
        return length;
    }

    /** SOF0 to SOF15, without DHT, JPG and DAC, which lie among them. */
    private static boolean isFrameHeader(int marker) {
        return marker >= 0xC0
                && marker <= 0xCF
                && marker != 0xC4
                && marker != 0xC8
                && marker != 0xCC;
    }

    private static int at(byte[] jpeg, int position) {
        return jpeg[position] & 0xff;
    }
}
