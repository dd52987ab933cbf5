package io.kinetoscope.ingest.scene;

import java.util.random.RandomGenerator;

/** Kinds of grey patterns. A pattern repeats at its edges, so that it can cover any area. */
enum PatternFamily {
    /** Four octaves of value noise. */
    NOISE {
        @Override
        Field field(RandomGenerator random) {
            Lattice lattice = new Lattice(random);
            return (x, y) -> lattice.octaves(x, y, 4, 4);
        }
    },
    CHECKS {
        @Override
        Field field(RandomGenerator random) {
            int cells = 2 << random.nextInt(3);
            return (x, y) -> ((int) (x * cells) + (int) (y * cells)) % 2;
        }
    },
    STRIPES {
        @Override
        Field field(RandomGenerator random) {
            int bands = 2 + random.nextInt(10);
            int slant = random.nextInt(-2, 3);
            double share = random.nextDouble(0.2, 0.8);
            return (x, y) -> fraction(x * bands + y * slant) < share ? 1 : 0;
        }
    },
    /** Noise stretched along one axis: wood, grass, fur. */
    GRAIN {
        @Override
        Field field(RandomGenerator random) {
            Lattice lattice = new Lattice(random);
            boolean upright = random.nextBoolean();
            return (x, y) ->
                    upright ? lattice.stretched(x, y, 32, 3) : lattice.stretched(y, x, 32, 3);
        }
    },
    SPOTS {
        @Override
        Field field(RandomGenerator random) {
            Scatter scatter = new Scatter(random, 6 + random.nextInt(30));
            double radius = random.nextDouble(0.03, 0.12);
            return (x, y) -> scatter.nearest(x, y) < radius ? 1 : 0;
        }
    },
    /** Flat patches with sharp borders. */
    PATCHES {
        @Override
        Field field(RandomGenerator random) {
            Scatter scatter = new Scatter(random, 5 + random.nextInt(20));
            return scatter::patch;
        }
    },
    /** Cells that darken to their borders. */
    CELLS {
        @Override
        Field field(RandomGenerator random) {
            Scatter scatter = new Scatter(random, 6 + random.nextInt(24));
            return (x, y) -> Math.min(1, 5 * scatter.nearest(x, y));
        }
    },
    BRICKS {
        @Override
        Field field(RandomGenerator random) {
            int rows = 2 * (2 + random.nextInt(4));
            int columns = 2 + random.nextInt(4);
            double joint = random.nextDouble(0.06, 0.2);
            Lattice lattice = new Lattice(random);
            return (x, y) -> {
                int row = (int) (y * rows);
                double along = x * columns + (row % 2) * 0.5;
                boolean mortar = fraction(y * rows) < joint || fraction(along) < joint / 2;
                return mortar
                        ? 0
                        : 0.55 + 0.45 * lattice.at((int) Math.floor(along) % columns, row, 64);
            };
        }
    },
    /** Waves that cross each other. */
    WAVES {
        @Override
        Field field(RandomGenerator random) {
            int[] across = {random.nextInt(1, 6), random.nextInt(-5, 6), random.nextInt(1, 9)};
            int[] down = {random.nextInt(-5, 6), random.nextInt(1, 6), random.nextInt(-8, 9)};
            double phase = random.nextDouble(2 * Math.PI);
            return (x, y) -> {
                double sum = 0;
                for (int i = 0; i < 3; i++) {
                    sum += Math.sin(2 * Math.PI * (across[i] * x + down[i] * y) + i * phase);
                }
                return 0.5 + sum / 6;
            };
        }
    },
    /** Folded noise: veins and folds. */
    VEINS {
        @Override
        Field field(RandomGenerator random) {
            Lattice lattice = new Lattice(random);
            return (x, y) -> Math.min(1, 4 * Math.abs(lattice.octaves(x, y, 4, 3) - 0.5));
        }
    };

    /** Brightness 0 to 1 at a place in 0 to 1. */
    interface Field {
        double at(double x, double y);
    }

    abstract Field field(RandomGenerator random);

    private static double fraction(double value) {
        return value - Math.floor(value);
    }

    /** Random values on a grid that repeats. */
    private static final class Lattice {

        private static final int SIZE = 64;
        private final float[] values = new float[SIZE * SIZE];

        Lattice(RandomGenerator random) {
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextFloat();
            }
        }

        double at(int column, int row, int period) {
            return values[(row % period) * SIZE + column % period];
        }

        double octaves(double x, double y, int cells, int count) {
            double sum = 0;
            double weight = 0.5;
            double total = 0;
            for (int octave = 0; octave < count; octave++) {
                sum +=
                        weight
                                * smooth(
                                        x * (cells << octave),
                                        y * (cells << octave),
                                        cells << octave,
                                        cells << octave);
                total += weight;
                weight /= 2;
            }
            return sum / total;
        }

        double stretched(double x, double y, int across, int along) {
            return 0.6 * smooth(x * across, y * along, across, along)
                    + 0.4 * smooth(x * 2 * across, y * 2 * along, 2 * across, 2 * along);
        }

        private double smooth(double x, double y, int columns, int rows) {
            int column = (int) x;
            int row = (int) y;
            double right = ease(x - column);
            double low = ease(y - row);
            int nextColumn = (column + 1) % columns;
            int nextRow = (row + 1) % rows;
            double above =
                    mix(
                            at(column % columns, row % rows, SIZE),
                            at(nextColumn, row % rows, SIZE),
                            right);
            double below =
                    mix(at(column % columns, nextRow, SIZE), at(nextColumn, nextRow, SIZE), right);
            return mix(above, below, low);
        }

        private static double ease(double t) {
            return t * t * (3 - 2 * t);
        }

        private static double mix(double from, double to, double t) {
            return from + (to - from) * t;
        }
    }

    /** Random points on a torus. */
    private static final class Scatter {

        private final double[] x;
        private final double[] y;
        private final double[] grey;

        Scatter(RandomGenerator random, int points) {
            x = random.doubles(points).toArray();
            y = random.doubles(points).toArray();
            grey = random.doubles(points).toArray();
        }

        double nearest(double px, double py) {
            return Math.sqrt(squared(nearestIndex(px, py), px, py));
        }

        double patch(double px, double py) {
            return grey[nearestIndex(px, py)];
        }

        private int nearestIndex(double px, double py) {
            int best = 0;
            double least = Double.MAX_VALUE;
            for (int i = 0; i < x.length; i++) {
                double distance = squared(i, px, py);
                if (distance < least) {
                    least = distance;
                    best = i;
                }
            }
            return best;
        }

        private double squared(int i, double px, double py) {
            double dx = Math.abs(px - x[i]);
            double dy = Math.abs(py - y[i]);
            dx = Math.min(dx, 1 - dx);
            dy = Math.min(dy, 1 - dy);
            return dx * dx + dy * dy;
        }
    }
}
