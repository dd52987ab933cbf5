package io.kinetoscope.ingest.source;

import io.kinetoscope.ingest.picture.Picture;
import java.util.Arrays;

/** Cuts a picture and scales it down by averaging the area that each new pixel covers. */
final class AreaScaler {

    private AreaScaler() {}

    /**
     * Cuts and scales a picture.
     *
     * @return the picture itself when nothing is to be done, else a new one
     */
    static Picture scale(Picture picture, Cropping cropping) {
        int width = cropping.scaledWidth();
        int height = cropping.scaledHeight();
        if (width == picture.width()
                && height == picture.height()
                && cropping.isWhole(picture.width(), picture.height())) {
            return picture;
        }
        Cover[] columns = Cover.all(cropping.left(), cropping.width(), width);
        Cover[] rows = Cover.all(cropping.top(), cropping.height(), height);
        byte[] rgb = new byte[3 * width * height];
        int[] sums = new int[3 * picture.width()];
        int at = 0;
        for (Cover row : rows) {
            sumRows(picture, row, sums);
            for (Cover column : columns) {
                long total = (long) column.total * row.total;
                for (int channel = 0; channel < 3; channel++) {
                    long sum = total / 2;
                    for (int i = 0; i < column.weights.length; i++) {
                        sum += (long) column.weights[i] * sums[3 * (column.first + i) + channel];
                    }
                    rgb[at++] = (byte) (sum / total);
                }
            }
        }
        return new Picture(width, height, rgb);
    }

    private static void sumRows(Picture picture, Cover row, int[] sums) {
        Arrays.fill(sums, 0);
        byte[] rgb = picture.rgb();
        for (int i = 0; i < row.weights.length; i++) {
            int weight = row.weights[i];
            int at = (row.first + i) * sums.length;
            for (int j = 0; j < sums.length; j++) {
                sums[j] += weight * (rgb[at + j] & 0xff);
            }
        }
    }

    /** Which old pixels of a row or column a new one covers, and how far. */
    private static final class Cover {

        /** A pixel that is covered whole; sums of weights times colours stay within an int. */
        private static final int ONE = 1 << 10;

        private final int first;
        private final int[] weights;
        private final int total;

        private Cover(double from, double to, int end) {
            first = Math.min((int) from, end - 1);
            weights = new int[Math.max(1, Math.min(end, (int) Math.ceil(to)) - first)];
            for (int i = 0; i < weights.length; i++) {
                double covered = Math.min(first + i + 1, to) - Math.max(first + i, from);
                weights[i] = Math.max(0, (int) Math.round(covered * ONE));
            }
            // A new pixel as large as an old one may come out a hair beside it.
            total = Math.max(1, Arrays.stream(weights).sum());
        }

        static Cover[] all(int start, int length, int scaled) {
            double step = (double) length / scaled;
            Cover[] covers = new Cover[scaled];
            for (int i = 0; i < scaled; i++) {
                covers[i] = new Cover(start + i * step, start + (i + 1) * step, start + length);
            }
            return covers;
        }
    }
}
