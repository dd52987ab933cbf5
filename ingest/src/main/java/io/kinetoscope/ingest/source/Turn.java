package io.kinetoscope.ingest.source;

import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.picture.YuvPicture;

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
        byte[] rgb = plane(picture.rgb(), width, height, 3, degrees);
        return sideways(degrees)
                ? new Picture(height, width, rgb)
                : new Picture(width, height, rgb);
    }

    /**
     * @param degrees 0, 90, 180 or 270
     */
    static YuvPicture clockwise(YuvPicture picture, int degrees) {
        if (degrees == 0) {
            return picture;
        }
        int width = picture.width();
        int height = picture.height();
        byte[] y = plane(picture.y(), width, height, 1, degrees);
        byte[] cb = plane(picture.cb(), width / 2, height / 2, 1, degrees);
        byte[] cr = plane(picture.cr(), width / 2, height / 2, 1, degrees);
        return sideways(degrees)
                ? new YuvPicture(height, width, y, cb, cr)
                : new YuvPicture(width, height, y, cb, cr);
    }

    private static boolean sideways(int degrees) {
        return degrees % 180 != 0;
    }

    private static byte[] plane(byte[] from, int width, int height, int pixelBytes, int degrees) {
        int turnedWidth = sideways(degrees) ? height : width;
        byte[] to = new byte[from.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int turnedX = degrees == 90 ? height - 1 - y : degrees == 270 ? y : width - 1 - x;
                int turnedY = degrees == 90 ? x : degrees == 270 ? width - 1 - x : height - 1 - y;
                System.arraycopy(
                        from,
                        pixelBytes * (y * width + x),
                        to,
                        pixelBytes * (turnedY * turnedWidth + turnedX),
                        pixelBytes);
            }
        }
        return to;
    }
}
