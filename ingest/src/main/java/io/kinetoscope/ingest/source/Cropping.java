package io.kinetoscope.ingest.source;

/**
 * Which pixels of a decoded picture make a rendered one, and how large it becomes. Sizes are before
 * the turn for display.
 *
 * @param left first column, even, so that halved colour planes can be cut there
 * @param top first row, even
 * @param width in decoded pixels
 * @param height in decoded pixels
 * @param scaledWidth in rendered pixels, even
 * @param scaledHeight in rendered pixels, even
 */
record Cropping(int left, int top, int width, int height, int scaledWidth, int scaledHeight) {

    /**
     * @param pixelAspect width of a decoded pixel divided by its height
     * @param rotation clockwise degrees by which the picture is turned for display: 0, 90, 180, 270
     * @param region of the picture as displayed
     * @param maxWidth of the rendered picture as displayed
     * @param maxHeight of the rendered picture as displayed
     */
    static Cropping of(
            int decodedWidth,
            int decodedHeight,
            double pixelAspect,
            int rotation,
            Region region,
            int maxWidth,
            int maxHeight) {
        Region stored = beforeTurn(region, rotation);
        int left = start(stored.x(), decodedWidth);
        int top = start(stored.y(), decodedHeight);
        int width = extent(stored.x() + stored.width(), left, decodedWidth);
        int height = extent(stored.y() + stored.height(), top, decodedHeight);

        // Pixels that are not square are made so by shrinking their longer side.
        double squareWidth = width * Math.min(1, pixelAspect);
        double squareHeight = height / Math.max(1, pixelAspect);
        boolean upright = rotation % 180 == 0;
        double boundWidth = upright ? maxWidth : maxHeight;
        double boundHeight = upright ? maxHeight : maxWidth;
        double scale = Math.min(1, Math.min(boundWidth / squareWidth, boundHeight / squareHeight));
        return new Cropping(
                left,
                top,
                width,
                height,
                even(squareWidth * scale, Math.min(boundWidth, width)),
                even(squareHeight * scale, Math.min(boundHeight, height)));
    }

    boolean isWhole(int decodedWidth, int decodedHeight) {
        return width == decodedWidth && height == decodedHeight;
    }

    private static Region beforeTurn(Region shown, int rotation) {
        double right = Math.max(0, 1 - shown.x() - shown.width());
        double below = Math.max(0, 1 - shown.y() - shown.height());
        return switch (rotation) {
            case 90 -> clamped(shown.y(), right, shown.height(), shown.width());
            case 180 -> clamped(right, below, shown.width(), shown.height());
            case 270 -> clamped(below, shown.x(), shown.height(), shown.width());
            default -> shown;
        };
    }

    /** Subtracting fractions may leave a sum a hair above 1. */
    private static Region clamped(double x, double y, double width, double height) {
        return new Region(x, y, Math.min(width, 1 - x), Math.min(height, 1 - y));
    }

    private static int start(double fraction, int size) {
        int start = (int) Math.round(fraction * size) & ~1;
        return Math.max(0, Math.min(start, (size - 1) & ~1));
    }

    private static int extent(double endFraction, int start, int size) {
        int end = (int) Math.round(endFraction * size);
        return Math.max(Math.min(2, size - start), Math.min(end, size) - start);
    }

    private static int even(double size, double bound) {
        int nearest = 2 * (int) Math.round(size / 2);
        return Math.max(2, Math.min(nearest, (int) bound & ~1));
    }
}
