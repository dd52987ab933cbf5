package io.kinetoscope.ingest.source;

import io.kinetoscope.ingest.picture.Picture;

/** Turns pictures by right angles, after they have been scaled down. */
final class Turn {

    private Turn() {}

    /**
     * @param degrees 0, 90, 180 or 270
     */
    static Picture clockwise(Picture picture, int degrees) {
        if (degrees == 0) {
            return picture;
        }
        int width = picture.width();
        int height = picture.height();
        boolean sideways = degrees % 180 != 0;
        int turnedWidth = sideways ? height : width;
        byte[] from = picture.rgb();
        byte[] to = new byte[from.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int turnedX = degrees == 90 ? height - 1 - y : degrees == 270 ? y : width - 1 - x;
                int turnedY = degrees == 90 ? x : degrees == 270 ? width - 1 - x : height - 1 - y;
                System.arraycopy(
                        from, 3 * (y * width + x), to, 3 * (turnedY * turnedWidth + turnedX), 3);
            }
        }
        return new Picture(turnedWidth, sideways ? width : height, to);
    }
}
