package io.kinetoscope.ingest.scene;

import java.util.random.RandomGenerator;

/** A grey pattern of {@value #SIZE}×{@value #SIZE} texels that repeats. Immutable. */
final class Pattern {

    static final int SIZE = 64;

    private static final int MASK = SIZE - 1;

    private final float[] texels = new float[SIZE * SIZE];

    private Pattern(PatternFamily.Field field, RandomGenerator random) {
        double grain = random.nextDouble(0.25);
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                double bright = field.at((x + 0.5) / SIZE, (y + 0.5) / SIZE);
                texels[y * SIZE + x] = (float) (bright * (1 - grain) + grain * random.nextDouble());
            }
        }
    }

    /** Draws a pattern of a family by chance. */
    static Pattern of(PatternFamily family, RandomGenerator random) {
        return new Pattern(family.field(random), random);
    }

    /** Brightness 0 to 1 at a place in texels, bilinear. */
    float at(double x, double y) {
        double column = Math.floor(x);
        double row = Math.floor(y);
        float right = (float) (x - column);
        float low = (float) (y - row);
        int x0 = (int) column & MASK;
        int x1 = x0 + 1 & MASK;
        int y0 = ((int) row & MASK) * SIZE;
        int y1 = ((int) row + 1 & MASK) * SIZE;
        float above = texels[y0 + x0] + (texels[y0 + x1] - texels[y0 + x0]) * right;
        float below = texels[y1 + x0] + (texels[y1 + x1] - texels[y1 + x0]) * right;
        return above + (below - above) * low;
    }
}
