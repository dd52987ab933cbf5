package io.kinetoscope.ingest.scene;

/**
 * A picture that is drawn on: float R, G, B, 0 to 1, rows packed. For one thread.
 *
 * @param rgb {@code height * width * 3} numbers
 */
@SuppressWarnings("ArrayRecordComponent") // Not compared.
public record Canvas(int width, int height, float[] rgb) {

    public Canvas(int width, int height) {
        this(width, height, new float[width * height * 3]);
    }

    /** Covers all of it with paint; one unit of length is the shorter edge. */
    void fill(Paint paint) {
        float[] colour = new float[3];
        double unit = 1.0 / Math.min(width, height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                paint.at(x * unit, y * unit, colour);
                System.arraycopy(colour, 0, rgb, (y * width + x) * 3, 3);
            }
        }
    }

    /**
     * Copies another, larger canvas seen by a camera that is a little off: bilinear, and its edge
     * goes on where the view leaves it.
     *
     * @param offsetX pixels of {@code from} left of this one's left edge
     * @param angle clockwise, radians, about the middle
     * @param zoom pixels of {@code from} in one of this
     */
    public void view(Canvas from, double offsetX, double offsetY, double angle, double zoom) {
        double cos = Math.cos(angle) * zoom;
        double sin = Math.sin(angle) * zoom;
        double middleX = width / 2.0;
        double middleY = height / 2.0;
        float[] source = from.rgb();
        int stride = from.width() * 3;
        for (int y = 0; y < height; y++) {
            double dy = y + 0.5 - middleY;
            for (int x = 0; x < width; x++) {
                double dx = x + 0.5 - middleX;
                double sx = offsetX + middleX + dx * cos - dy * sin - 0.5;
                double sy = offsetY + middleY + dx * sin + dy * cos - 0.5;
                sx = Math.max(0, Math.min(from.width() - 1.001, sx));
                sy = Math.max(0, Math.min(from.height() - 1.001, sy));
                int left = (int) sx;
                int top = (int) sy;
                float right = (float) (sx - left);
                float low = (float) (sy - top);
                int in = top * stride + left * 3;
                int out = (y * width + x) * 3;
                for (int c = 0; c < 3; c++, in++) {
                    float above = source[in] + (source[in + 3] - source[in]) * right;
                    float below =
                            source[in + stride]
                                    + (source[in + stride + 3] - source[in + stride]) * right;
                    rgb[out + c] = above + (below - above) * low;
                }
            }
        }
    }
}
