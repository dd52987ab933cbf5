package io.kinetoscope.ingest.scene;

import java.util.random.RandomGenerator;

/**
 * Colours laid on by a pattern: dark where it is 0, light where it is 1.
 *
 * @param dark R, G, B, 0 to 1
 * @param light the same
 * @param texels of the pattern in one unit of length
 */
@SuppressWarnings("ArrayRecordComponent") // Not compared.
record Paint(
        Pattern pattern,
        float[] dark,
        float[] light,
        double texels,
        double angle,
        double shiftX,
        double shiftY) {

    /**
     * Mixes a paint by chance.
     *
     * @param texels of the pattern in one unit of length, from
     * @param most the same, to
     */
    static Paint of(Pattern pattern, double texels, double most, RandomGenerator random) {
        float[] base = colour(random);
        float[] other = colour(random);
        float contrast = (float) random.nextDouble(0.15, 1);
        for (int c = 0; c < 3; c++) {
            other[c] = base[c] + (other[c] - base[c]) * contrast;
        }
        return new Paint(
                pattern,
                base,
                other,
                texels * Math.pow(most / texels, random.nextDouble()),
                random.nextDouble(2 * Math.PI),
                random.nextDouble(Pattern.SIZE),
                random.nextDouble(Pattern.SIZE));
    }

    /** Writes the colour at a place in units of length. */
    void at(double x, double y, float[] rgb) {
        double cos = Math.cos(angle) * texels;
        double sin = Math.sin(angle) * texels;
        float bright = pattern.at(x * cos - y * sin + shiftX, x * sin + y * cos + shiftY);
        for (int c = 0; c < 3; c++) {
            rgb[c] = dark[c] + (light[c] - dark[c]) * bright;
        }
    }

    /** Mostly muted, as the world is: a grey with a tint, at times a strong colour. */
    private static float[] colour(RandomGenerator random) {
        float grey = (float) random.nextDouble(0.03, 0.97);
        float tint =
                (float) (random.nextInt(4) == 0 ? random.nextDouble(0.8) : random.nextDouble(0.2));
        float[] rgb = new float[3];
        for (int c = 0; c < 3; c++) {
            rgb[c] = Math.max(0, Math.min(1, grey + tint * (random.nextFloat() - 0.5f)));
        }
        return rgb;
    }
}
