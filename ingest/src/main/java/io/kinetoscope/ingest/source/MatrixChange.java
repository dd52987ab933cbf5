package io.kinetoscope.ingest.source;

/**
 * Turns full-range YUV of some matrix into that of BT.601, which JPEG has, without going by way of
 * RGB. That is linear: brightness changes with the colour only, and colour with colour only.
 *
 * @param lumaOfBlue how much of Cb is added to Y, in units of {@code 1 / ONE}, as are all
 * @param lumaOfRed how much of Cr is added to Y
 * @param blueOfBlue how much of Cb makes the new Cb
 * @param blueOfRed how much of Cr makes the new Cb
 * @param redOfBlue how much of Cb makes the new Cr
 * @param redOfRed how much of Cr makes the new Cr
 */
record MatrixChange(
        int lumaOfBlue, int lumaOfRed, int blueOfBlue, int blueOfRed, int redOfBlue, int redOfRed) {

    private static final int BITS = 16;
    private static final int ONE = 1 << BITS;
    private static final int HALF = ONE / 2;

    private static final double TO_RED = 0.299;
    private static final double TO_BLUE = 0.114;

    /** For pictures of BT.601. */
    static final MatrixChange NONE = new MatrixChange(0, 0, ONE, 0, 0, ONE);

    /**
     * @param red share of red in brightness by the matrix that the picture has, the Kr of ITU-T
     *     H.273
     * @param blue share of blue, Kb
     */
    static MatrixChange from(double red, double blue) {
        double green = 1 - red - blue;
        double toGreen = 1 - TO_RED - TO_BLUE;
        double lumaOfBlue = 2 * (1 - blue) * (TO_BLUE - toGreen * blue / green);
        double lumaOfRed = 2 * (1 - red) * (TO_RED - toGreen * red / green);
        double blues = 2 * (1 - TO_BLUE);
        double reds = 2 * (1 - TO_RED);
        return new MatrixChange(
                fixed(lumaOfBlue),
                fixed(lumaOfRed),
                fixed((2 * (1 - blue) - lumaOfBlue) / blues),
                fixed(-lumaOfRed / blues),
                fixed(-lumaOfBlue / reds),
                fixed((2 * (1 - red) - lumaOfRed) / reds));
    }

    /**
     * Changes a picture in place.
     *
     * @param y rows of {@code width} pixels
     * @param cb rows of half of them, half as many
     * @param cr like {@code cb}
     */
    void apply(byte[] y, byte[] cb, byte[] cr, int width) {
        if (equals(NONE)) {
            return;
        }
        int half = width / 2;
        int[] lighter = new int[half];
        for (int row = 0; row < cb.length / half; row++) {
            for (int x = 0; x < half; x++) {
                int at = row * half + x;
                int blue = (cb[at] & 0xff) - 128;
                int red = (cr[at] & 0xff) - 128;
                lighter[x] = shifted(lumaOfBlue * blue + lumaOfRed * red);
                cb[at] = clamped(128 + shifted(blueOfBlue * blue + blueOfRed * red));
                cr[at] = clamped(128 + shifted(redOfBlue * blue + redOfRed * red));
            }
            lighten(y, 2 * row * width, lighter);
            lighten(y, (2 * row + 1) * width, lighter);
        }
    }

    private static void lighten(byte[] y, int start, int[] lighter) {
        for (int x = 0; x < lighter.length; x++) {
            int at = start + 2 * x;
            y[at] = clamped((y[at] & 0xff) + lighter[x]);
            y[at + 1] = clamped((y[at + 1] & 0xff) + lighter[x]);
        }
    }

    private static int shifted(int sum) {
        return (sum + HALF) >> BITS;
    }

    private static byte clamped(int value) {
        return (byte) Math.max(0, Math.min(255, value));
    }

    private static int fixed(double factor) {
        return (int) Math.round(factor * ONE);
    }
}
