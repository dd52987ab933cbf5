package io.kinetoscope.model;

import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.model.store.InputSpec;
import java.util.Arrays;

/**
 * Scales a part of pictures of one size to another size: antialiased bilinear, aspect ratio not
 * kept. The arithmetic is that of Pillow's {@code Image.resize}, rounding to 8 bits after each of
 * the two passes included.
 *
 * <p>May be shared by threads.
 */
public final class Resampling {

    private static final int ROUND = 1 << (ResizeAxis.PRECISION - 1);

    private final int width;
    private final int height;
    private final int outputWidth;
    private final int outputHeight;
    private final ResizeAxis columns;
    private final ResizeAxis rows;

    private Resampling(int width, int height, ResizeAxis columns, ResizeAxis rows) {
        this.width = width;
        this.height = height;
        this.columns = columns;
        this.rows = rows;
        this.outputWidth = columns.size();
        this.outputHeight = rows.size();
    }

    /**
     * What tests do: resize and crop at the centre.
     *
     * @param width of the pictures
     * @param height of the pictures
     */
    public static Resampling centre(int width, int height, InputSpec input) {
        return new Resampling(
                width,
                height,
                ResizeAxis.centre(width, input.resizeWidth(), input.cropWidth()),
                ResizeAxis.centre(height, input.resizeHeight(), input.cropHeight()));
    }

    /**
     * Some part of the resized picture, scaled to the size of the crop.
     *
     * @param width of the pictures
     * @param height of the pictures
     * @param left of the part, in pixels of the resized picture, as are the others
     */
    public static Resampling part(
            int width,
            int height,
            InputSpec input,
            double left,
            double top,
            double partWidth,
            double partHeight) {
        double across = (double) width / input.resizeWidth();
        double down = (double) height / input.resizeHeight();
        return new Resampling(
                width,
                height,
                ResizeAxis.part(width, left * across, partWidth * across, input.cropWidth()),
                ResizeAxis.part(height, top * down, partHeight * down, input.cropHeight()));
    }

    /**
     * The whole picture.
     *
     * @param width of the pictures
     * @param height of the pictures
     */
    public static Resampling whole(int width, int height, int outputWidth, int outputHeight) {
        return new Resampling(
                width,
                height,
                ResizeAxis.centre(width, outputWidth, outputWidth),
                ResizeAxis.centre(height, outputHeight, outputHeight));
    }

    /** Whether it was made for pictures of this size. */
    public boolean fits(Picture picture) {
        return picture.width() == width && picture.height() == height;
    }

    /**
     * Scales a picture.
     *
     * @param picture of the size that this was made for
     * @param output uint8 RGB [H, W, 3], written from {@code offset} on
     */
    public void apply(Picture picture, byte[] output, int offset) {
        if (!fits(picture)) {
            throw new IllegalArgumentException(
                    "This is for pictures of %dx%d, not %dx%d"
                            .formatted(width, height, picture.width(), picture.height()));
        }
        int firstRow = rows.firstTap();
        int taken = rows.lastTap() - firstRow + 1;
        int[] narrow = new int[taken * outputWidth * 3];
        for (int row = 0; row < taken; row++) {
            resizeRow(picture.rgb(), (firstRow + row) * width * 3, narrow, row * outputWidth * 3);
        }
        int[] sums = new int[outputWidth * 3];
        for (int row = 0; row < outputHeight; row++) {
            combineRows(narrow, firstRow, row, sums, output, offset);
        }
    }

    private void resizeRow(byte[] rgb, int rowStart, int[] output, int outputStart) {
        int out = outputStart;
        int start = 0;
        for (int x = 0; x < outputWidth; x++) {
            int red = ROUND;
            int green = ROUND;
            int blue = ROUND;
            int in = rowStart + columns.first(x) * 3;
            int end = columns.weightsEnd(x);
            for (int k = start; k < end; k++, in += 3) {
                int weight = columns.weight(k);
                red += weight * (rgb[in] & 0xff);
                green += weight * (rgb[in + 1] & 0xff);
                blue += weight * (rgb[in + 2] & 0xff);
            }
            output[out++] = clamped(red);
            output[out++] = clamped(green);
            output[out++] = clamped(blue);
            start = end;
        }
    }

    /** Row by row and in integers: so the compiler makes the loops vector instructions. */
    private void combineRows(
            int[] narrow, int firstRow, int row, int[] sums, byte[] output, int offset) {
        int stride = sums.length;
        Arrays.fill(sums, ROUND);
        int in = (rows.first(row) - firstRow) * stride;
        int to = rows.weightsEnd(row);
        for (int k = rows.weightsStart(row); k < to; k++, in += stride) {
            addWeighted(sums, rows.weight(k), narrow, in);
        }
        int out = offset + row * stride;
        for (int i = 0; i < stride; i++) {
            output[out + i] = (byte) clamped(sums[i]);
        }
    }

    private static void addWeighted(int[] sums, int weight, int[] values, int from) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += weight * values[from + i];
        }
    }

    /** Rounded weights add up to 1 but for a few units in the last place, hence the clamp. */
    private static int clamped(int sum) {
        return Math.min(255, Math.max(0, sum >> ResizeAxis.PRECISION));
    }
}
