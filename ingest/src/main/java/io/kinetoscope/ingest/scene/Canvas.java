package io.kinetoscope.ingest.scene;

/**
 * A picture that is drawn on: float R, G, B, 0 to 1, rows packed. For one thread.
 *
 * @param pixelAspect width of a pixel over its height: above 1 where a wide picture was squeezed
 * @param rgb {@code height * width * 3} numbers
 */
@SuppressWarnings("ArrayRecordComponent") // Not compared.
record Canvas(int width, int height, double pixelAspect, float[] rgb) {

    Canvas(int width, int height, double pixelAspect) {
        this(width, height, pixelAspect, new float[width * height * 3]);
    }

    /** Covers all of it with paint; one unit of length is the height. */
    void fill(Paint paint) {
        fill(paint, 0, height);
    }

    /** Covers some of its rows. */
    void fill(Paint paint, int fromRow, int toRow) {
        float[] colour = new float[3];
        double unit = 1.0 / height;
        for (int y = Math.max(0, fromRow); y < Math.min(height, toRow); y++) {
            for (int x = 0; x < width; x++) {
                paint.at(x * unit * pixelAspect, y * unit, colour);
                System.arraycopy(colour, 0, rgb, (y * width + x) * 3, 3);
            }
        }
    }

    /**
     * Copies the part of a larger canvas that a camera sees which is a little off: bilinear, and
     * its edge goes on where the view leaves it.
     *
     * @param left pixels of {@code from} that lie left of this one's left edge
     * @param above the same at the top
     */
    void view(Canvas from, double left, double above) {
        float[] source = from.rgb();
        int stride = from.width() * 3;
        for (int y = 0; y < height; y++) {
            double sy = Math.max(0, Math.min(from.height() - 1.001, y + above));
            int top = (int) sy;
            float low = (float) (sy - top);
            for (int x = 0; x < width; x++) {
                double sx = Math.max(0, Math.min(from.width() - 1.001, x + left));
                float right = (float) (sx - (int) sx);
                int in = top * stride + (int) sx * 3;
                int out = (y * width + x) * 3;
                for (int c = 0; c < 3; c++, in++) {
                    float upper = source[in] + (source[in + 3] - source[in]) * right;
                    float lower =
                            source[in + stride]
                                    + (source[in + stride + 3] - source[in + stride]) * right;
                    rgb[out + c] = upper + (lower - upper) * low;
                }
            }
        }
    }
}
