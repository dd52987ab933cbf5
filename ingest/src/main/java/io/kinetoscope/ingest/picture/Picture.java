package io.kinetoscope.ingest.picture;

/**
 * A picture in memory: RGB, 8 bits a channel, rows packed from top to bottom without padding.
 *
 * <p>The array is not copied: who makes a picture gives it away, and nobody writes to it
 * afterwards.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param rgb {@code height * width * 3} bytes in the order R, G, B
 */
@SuppressWarnings("ArrayRecordComponent") // Not compared; a list of bytes would cost too much.
public record Picture(int width, int height, byte[] rgb) implements Raster {

    public Picture {
        if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
            throw new IllegalArgumentException(
                    "A picture of %dx%d does not fit into %d bytes"
                            .formatted(width, height, rgb.length));
        }
    }
}
