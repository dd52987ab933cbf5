package io.kinetoscope.ingest.scene;

import java.util.random.RandomGenerator;

/**
 * What a camera makes of what it sees: light that changes, contrast, colour, blur and noise.
 *
 * @param gain of the brightness, at the first picture
 * @param ramp change of the gain by a second
 * @param flicker amplitude of a lamp's, about the gain
 * @param fade how far the contrast is taken away, 0 to below 1, towards {@code haze}
 * @param cast factor of each channel
 * @param blurs passes of a small blur
 * @param noise deviation of each pixel's, on the scale 0 to 1
 */
@SuppressWarnings("ArrayRecordComponent") // Not compared.
record Film(
        double gain,
        double ramp,
        double flicker,
        double fade,
        double haze,
        float[] cast,
        int blurs,
        double noise) {

    /** A clean picture. */
    static Film clean() {
        return new Film(1, 0, 0, 0, 0.5, new float[] {1, 1, 1}, 0, 0.01);
    }

    /** A film by chance; most are a little bad, some very. */
    static Film any(RandomGenerator random) {
        float[] cast = new float[3];
        for (int c = 0; c < 3; c++) {
            cast[c] = (float) random.nextDouble(0.85, 1.15);
        }
        boolean grey = random.nextInt(8) == 0;
        return new Film(
                random.nextDouble(0.6, 1.25),
                random.nextInt(4) == 0 ? random.nextDouble(-0.5, 0.5) : 0,
                random.nextInt(8) == 0 ? random.nextDouble(0.12) : 0,
                random.nextInt(4) == 0 ? random.nextDouble(0.3, 0.65) : random.nextDouble(0.2),
                random.nextDouble(0.2, 0.8),
                grey ? null : cast,
                random.nextInt(3) == 0 ? 1 + random.nextInt(2) : 0,
                random.nextInt(3) == 0 ? random.nextDouble(0.02, 0.06) : random.nextDouble(0.02));
    }

    /** Difference in the picture for one before the camera, at first. */
    double contrast() {
        return (1 - fade) * gain;
    }

    /**
     * Develops a picture.
     *
     * @param seconds since the first picture
     * @param output uint8 RGB, from {@code offset} on the picture is written
     */
    void develop(Canvas canvas, double seconds, RandomGenerator random, byte[] output, int offset) {
        float[] rgb = canvas.rgb();
        for (int pass = 0; pass < blurs; pass++) {
            blur(rgb, 3, canvas.width(), 3 * canvas.width(), canvas.height());
            blur(rgb, 3 * canvas.width(), canvas.height(), 3, canvas.width());
        }
        double light = gain * (1 + ramp * seconds) * (1 + flicker * Math.sin(seconds * 37));
        float exposure = (float) ((1 - fade) * light);
        float haze = (float) (fade * haze() * light);
        float grain = (float) (noise * Math.sqrt(3) * 2 * 255);
        long bits = random.nextLong();
        for (int i = 0; i < rgb.length; i += 3) {
            float grey = cast == null ? (rgb[i] + rgb[i + 1] + rgb[i + 2]) / 3 : 0;
            for (int c = 0; c < 3; c++) {
                // Uniform noise of the same deviation: its shape does not outlast the resizing.
                bits ^= bits << 13;
                bits ^= bits >>> 7;
                bits ^= bits << 17;
                float value = cast == null ? grey : rgb[i + c] * cast[c];
                float exposed = 255 * (value * exposure + haze);
                float noisy = exposed + grain * ((bits >>> 40) * 0x1p-24f - 0.5f);
                output[offset + i + c] = (byte) Math.max(0, Math.min(255, (int) (noisy + 0.5f)));
            }
        }
    }

    /** Blurs along one axis with 1-2-1, in place. */
    private static void blur(float[] rgb, int step, int count, int lineStep, int lines) {
        for (int line = 0; line < lines; line++) {
            for (int c = 0; c < 3; c++) {
                int at = line * lineStep + c;
                float before = rgb[at];
                for (int i = 0; i < count; i++, at += step) {
                    float here = rgb[at];
                    float after = i + 1 < count ? rgb[at + step] : here;
                    rgb[at] = (before + 2 * here + after) / 4;
                    before = here;
                }
            }
        }
    }
}
