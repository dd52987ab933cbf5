package io.kinetoscope.ingest.source;

/**
 * A rectangle of a picture in fractions of its width and height, (0, 0) at the top left.
 *
 * @param x left edge, 0 to 1
 * @param y top edge, 0 to 1
 * @param width more than 0, {@code x + width} at most 1
 * @param height more than 0, {@code y + height} at most 1
 */
public record Region(double x, double y, double width, double height) {

    /** The whole picture. */
    public static final Region WHOLE = new Region(0, 0, 1, 1);

    public Region {
        boolean inside =
                x >= 0 && y >= 0 && width > 0 && height > 0 && x + width <= 1 && y + height <= 1;
        if (!inside) {
            throw new IllegalArgumentException(
                    "A region lies within 0..1 and is not empty, but is x=%s y=%s w=%s h=%s"
                            .formatted(x, y, width, height));
        }
    }
}
