package io.kinetoscope.model;

import io.kinetoscope.ingest.source.Picture;
import io.kinetoscope.model.store.InputSpec;

/**
 * Makes a picture what the network was trained on: resized (antialiased bilinear, aspect ratio not
 * kept) and cropped at the centre, still uint8. Only the crop is computed. The arithmetic is that
 * of Pillow's {@code Image.resize}, rounding to 8 bits after each of the two passes included, so a
 * trained network sees the same pixels as in its training.
 *
 * <p>May be shared by threads.
 */
public final class FramePreprocessor {

    private static final int ROUND = 1 << (ResizeAxis.PRECISION - 1);

    private final InputSpec input;
    private volatile Plan last;

    /** The taps of both axes, which depend on nothing but the picture's size. */
    private record Plan(int width, int height, ResizeAxis columns, ResizeAxis rows) {}

    public FramePreprocessor(InputSpec input) {
        this.input = input;
    }

    /**
     * Resizes and crops a picture.
     *
     * @return uint8 RGB [H, W, 3] of {@code input.frameBytes()} bytes, owned by the caller
     */
    public byte[] crop(Picture picture) {
        byte[] output = new byte[input.frameBytes()];
        crop(picture, output, 0);
        return output;
    }

    /**
     * The same, written into a clip.
     *
     * @param output uint8 RGB, from {@code offset} on {@code input.frameBytes()} bytes are written
     */
    public void crop(Picture picture, byte[] output, int offset) {
        Plan plan = plan(picture.width(), picture.height());
        int firstRow = plan.rows().firstTap();
        int rows = plan.rows().lastTap() - firstRow + 1;
        byte[] narrow = new byte[rows * input.cropWidth() * 3];
        for (int row = 0; row < rows; row++) {
            resizeRow(
                    picture.rgb(),
                    (firstRow + row) * picture.width() * 3,
                    plan.columns(),
                    narrow,
                    row * input.cropWidth() * 3);
        }
        for (int row = 0; row < input.cropHeight(); row++) {
            combineRows(narrow, firstRow, plan.rows(), row, output, offset);
        }
    }

    private Plan plan(int width, int height) {
        Plan plan = last;
        if (plan == null || plan.width() != width || plan.height() != height) {
            plan =
                    new Plan(
                            width,
                            height,
                            new ResizeAxis(width, input.resizeWidth(), input.cropWidth()),
                            new ResizeAxis(height, input.resizeHeight(), input.cropHeight()));
            last = plan;
        }
        return plan;
    }

    private static void resizeRow(
            byte[] rgb, int rowStart, ResizeAxis columns, byte[] output, int outputStart) {
        int out = outputStart;
        for (int x = 0; x < columns.size(); x++) {
            int red = ROUND;
            int green = ROUND;
            int blue = ROUND;
            int in = rowStart + columns.first(x) * 3;
            int end = columns.weightsEnd(x);
            for (int k = columns.weightsStart(x); k < end; k++, in += 3) {
                int weight = columns.weight(k);
                red += weight * (rgb[in] & 0xff);
                green += weight * (rgb[in + 1] & 0xff);
                blue += weight * (rgb[in + 2] & 0xff);
            }
            output[out++] = toByte(red);
            output[out++] = toByte(green);
            output[out++] = toByte(blue);
        }
    }

    private void combineRows(
            byte[] narrow, int firstRow, ResizeAxis rows, int row, byte[] output, int offset) {
        int stride = input.cropWidth() * 3;
        int start = (rows.first(row) - firstRow) * stride;
        int from = rows.weightsStart(row);
        int to = rows.weightsEnd(row);
        int out = offset + row * stride;
        for (int i = 0; i < stride; i++) {
            int sum = ROUND;
            int in = start + i;
            for (int k = from; k < to; k++, in += stride) {
                sum += rows.weight(k) * (narrow[in] & 0xff);
            }
            output[out + i] = toByte(sum);
        }
    }

    /** Rounded weights add up to 1 but for a few units in the last place, hence the clamp. */
    private static byte toByte(int sum) {
        return (byte) Math.min(255, Math.max(0, sum >> ResizeAxis.PRECISION));
    }
}
