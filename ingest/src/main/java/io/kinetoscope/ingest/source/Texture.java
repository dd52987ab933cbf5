package io.kinetoscope.ingest.source;

/** A pattern in two colours that repeats every {@value #SIZE} texels, smoothed between texels. */
final class Texture {

    static final int SIZE = 128;

    private static final int KINDS = 3;

    private final int[] texels;

    private Texture(int[] texels) {
        this.texels = texels;
    }

    /**
     * @param kind 0 noise, 1 checks, 2 stripes; others count on from there
     */
    static Texture of(int kind, Randomness random) {
        double[] first = colour(random.branch(0), 30, 140);
        double[] second = colour(random.branch(1), 120, 250);
        int cell = 8 << (int) (2 * random.unit(0));
        Randomness grain = random.branch(2);
        int[] texels = new int[SIZE * SIZE];
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                double pattern =
                        switch (kind % KINDS) {
                            case 0 -> noise(grain, x, y);
                            case 1 -> (x / cell + y / cell) % 2;
                            default -> (x + y) / cell % 2;
                        };
                // A little grain, so that no part is flat.
                double mix = 0.85 * pattern + 0.15 * grain.unit(y * SIZE + x);
                texels[y * SIZE + x] = blend(first, second, mix);
            }
        }
        return new Texture(texels);
    }

    /** The colour at a place in texels, as 0xRRGGBB, bilinear. */
    int at(double x, double y) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        int right = (int) ((x - left) * 256);
        int low = (int) ((y - top) * 256);
        int row = (top & SIZE - 1) * SIZE;
        int nextRow = (top + 1 & SIZE - 1) * SIZE;
        int column = left & SIZE - 1;
        int nextColumn = left + 1 & SIZE - 1;
        int above = mixed(texels[row + column], texels[row + nextColumn], right);
        int below = mixed(texels[nextRow + column], texels[nextRow + nextColumn], right);
        return mixed(above, below, low);
    }

    /** Two channels at once: red and blue leave each other room for the weight. */
    private static int mixed(int one, int other, int weight) {
        int rest = 256 - weight;
        int redBlue = (one & 0xff00ff) * rest + (other & 0xff00ff) * weight;
        int green = (one & 0xff00) * rest + (other & 0xff00) * weight;
        return ((redBlue >>> 8) & 0xff00ff) | ((green >>> 8) & 0xff00);
    }

    /** Three octaves of value noise. */
    private static double noise(Randomness random, int x, int y) {
        double sum = 0;
        for (int octave = 0; octave < 3; octave++) {
            int cell = 32 >> octave;
            int cells = SIZE / cell;
            int column = x / cell;
            int row = y / cell;
            double right = smooth((double) (x % cell) / cell);
            double low = smooth((double) (y % cell) / cell);
            Randomness grid = random.branch(octave);
            double above =
                    lerp(
                            lattice(grid, column, row, cells),
                            lattice(grid, column + 1, row, cells),
                            right);
            double below =
                    lerp(
                            lattice(grid, column, row + 1, cells),
                            lattice(grid, column + 1, row + 1, cells),
                            right);
            sum += lerp(above, below, low) / (2 << octave);
        }
        return sum / 0.875;
    }

    private static double lattice(Randomness grid, int column, int row, int cells) {
        return grid.unit((long) (row % cells) * cells + column % cells);
    }

    static double smooth(double t) {
        return t * t * (3 - 2 * t);
    }

    static double lerp(double from, double to, double t) {
        return from + (to - from) * t;
    }

    private static double[] colour(Randomness random, double from, double to) {
        return new double[] {
            random.between(0, from, to), random.between(1, from, to), random.between(2, from, to)
        };
    }

    private static int blend(double[] first, double[] second, double mix) {
        int colour = 0;
        for (int channel = 0; channel < 3; channel++) {
            int bright = (int) lerp(first[channel], second[channel], mix);
            colour = (colour << 8) | (bright & 0xff);
        }
        return colour;
    }
}
