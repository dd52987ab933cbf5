package io.kinetoscope.ingest.picture;

/**
 * A picture in memory in the colours of JFIF: Y, Cb and Cr by BT.601 in full range, 8 bits each, Cb
 * and Cr at half the width and height. Rows are packed from top to bottom without padding.
 *
 * <p>The arrays are not copied: who makes a picture gives them away, and nobody writes to them
 * afterwards.
 *
 * @param width in pixels, even, at least 2
 * @param height in pixels, even, at least 2
 * @param y {@code height * width} bytes
 * @param cb {@code height / 2 * width / 2} bytes
 * @param cr {@code height / 2 * width / 2} bytes
 */
@SuppressWarnings("ArrayRecordComponent") // Not compared; a list of bytes would cost too much.
public record YuvPicture(int width, int height, byte[] y, byte[] cb, byte[] cr) implements Raster {

    public YuvPicture {
        boolean even = width >= 2 && height >= 2 && width % 2 == 0 && height % 2 == 0;
        long pixels = (long) width * height;
        if (!even || y.length != pixels || cb.length != pixels / 4 || cr.length != pixels / 4) {
            throw new IllegalArgumentException(
                    "A picture of %dx%d does not fit into planes of %d, %d and %d bytes"
                            .formatted(width, height, y.length, cb.length, cr.length));
        }
    }
}
