package io.kinetoscope.ingest.source;

import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.picture.YuvPicture;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * How a decoded picture is to be turned, and after that mirrored, to be shown as it was taken.
 *
 * @param clockwise degrees: 0, 90, 180 or 270
 * @param mirrored whether left and right then change places, as cameras that face their user do
 */
record Orientation(int clockwise, boolean mirrored) {

    /** As it is decoded. */
    static final Orientation UPRIGHT = new Orientation(0, false);

    /**
     * @param matrix nine numbers, as FFmpeg has them from the container: x becomes {@code m[0]x +
     *     m[3]y} and y becomes {@code m[1]x + m[4]y}, in 16.16 fixed point
     */
    static Orientation of(int[] matrix) {
        int[] turn = matrix.clone();
        boolean mirrored = (long) turn[0] * turn[4] - (long) turn[1] * turn[3] < 0;
        if (mirrored) {
            turn[0] = -turn[0];
            turn[3] = -turn[3];
        }
        double counterclockwise = avutil.av_display_rotation_get(turn);
        if (Double.isNaN(counterclockwise)) {
            return UPRIGHT;
        }
        return new Orientation(
                Math.floorMod(-90 * (int) Math.round(counterclockwise / 90), 360), mirrored);
    }

    /** Where a region of the shown picture lies before it is mirrored. */
    Region beforeMirror(Region shown) {
        if (!mirrored) {
            return shown;
        }
        double x = Math.max(0, 1 - shown.x() - shown.width());
        return new Region(x, shown.y(), Math.min(shown.width(), 1 - x), shown.height());
    }

    Picture shown(Picture decoded) {
        Picture turned = Turn.clockwise(decoded, clockwise);
        if (!mirrored) {
            return turned;
        }
        int width = turned.width();
        return new Picture(width, turned.height(), mirror(turned.rgb(), width, 3));
    }

    YuvPicture shown(YuvPicture decoded) {
        YuvPicture turned = Turn.clockwise(decoded, clockwise);
        if (!mirrored) {
            return turned;
        }
        int width = turned.width();
        return new YuvPicture(
                width,
                turned.height(),
                mirror(turned.y(), width, 1),
                mirror(turned.cb(), width / 2, 1),
                mirror(turned.cr(), width / 2, 1));
    }

    private static byte[] mirror(byte[] from, int width, int pixelBytes) {
        byte[] to = new byte[from.length];
        int rowBytes = width * pixelBytes;
        for (int row = 0; row < from.length; row += rowBytes) {
            for (int at = 0; at < rowBytes; at += pixelBytes) {
                System.arraycopy(from, row + at, to, row + rowBytes - pixelBytes - at, pixelBytes);
            }
        }
        return to;
    }
}
