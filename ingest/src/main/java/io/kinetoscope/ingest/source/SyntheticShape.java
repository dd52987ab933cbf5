package io.kinetoscope.ingest.source;

/**
 * One textured shape of a {@link SyntheticScene}: a disc, a box, a ring or a diamond.
 *
 * <p>Its time is cut into stretches, in each of which it moves, comes nearer or goes away, turns,
 * or rests. Where a stretch leaves off is looked up from its number, so that any time can be drawn
 * without playing what came before.
 */
final class SyntheticShape {

    private static final int TEXELS_PER_RADIUS = 48;

    private enum Motion {
        MOVE,
        SCALE,
        TURN,
        REST
    }

    private enum Outline {
        DISC,
        BOX,
        RING,
        DIAMOND
    }

    private final int width;
    private final int height;
    private final Randomness random;
    private final Outline outline;
    private final Texture texture;
    private final double radius;
    private final double stretchSeconds;

    SyntheticShape(Randomness random, int width, int height) {
        this.width = width;
        this.height = height;
        this.random = random.branch(0);
        Randomness looks = random.branch(1);
        outline = Outline.values()[(int) (looks.unit(0) * Outline.values().length)];
        texture = Texture.of((int) (looks.unit(1) * 3), random.branch(2));
        radius = looks.between(2, 0.09, 0.2) * height;
        stretchSeconds = looks.between(3, 1.5, 3);
    }

    /** Draws the shape as it is after so many seconds over RGB rows. */
    void draw(byte[] rgb, double seconds) {
        long stretch = (long) (seconds / stretchSeconds);
        double t = Texture.smooth(seconds / stretchSeconds - stretch);
        double x = Texture.lerp(left(stretch, 0), left(stretch + 1, 0), t) * width;
        double y = Texture.lerp(left(stretch, 1), left(stretch + 1, 1), t) * height;
        double r = Texture.lerp(left(stretch, 2), left(stretch + 1, 2), t) * radius;
        double angle = Texture.lerp(left(stretch, 3), left(stretch + 1, 3), t);
        draw(rgb, x, y, r, angle);
    }

    /**
     * Where a quantity (0 x, 1 y, 2 scale, 3 angle) stood when a stretch began: where the last
     * stretch before that changed it took it.
     */
    private double left(long stretch, int quantity) {
        Motion changer = quantity < 2 ? Motion.MOVE : quantity == 2 ? Motion.SCALE : Motion.TURN;
        long last = stretch - 1;
        while (last >= 0 && motion(last) != changer) {
            last--;
        }
        double value = random.branch(2 + quantity).unit(last);
        return switch (quantity) {
            case 0 -> 0.1 + 0.8 * value;
            case 1 -> 0.15 + 0.7 * value;
            case 2 -> 0.5 + 1.3 * value;
            default -> 2 * Math.PI * value;
        };
    }

    private Motion motion(long stretch) {
        double draw = random.unit(stretch);
        return draw < 0.45
                ? Motion.MOVE
                : draw < 0.7 ? Motion.SCALE : draw < 0.88 ? Motion.TURN : Motion.REST;
    }

    private void draw(byte[] rgb, double centreX, double centreY, double r, double angle) {
        double cos = StrictMath.cos(angle) / r;
        double sin = StrictMath.sin(angle) / r;
        // A turned box reaches further than its radius.
        double reach = r * 1.42 + 1;
        int fromX = (int) Math.max(0, centreX - reach);
        int toX = (int) Math.min(width, centreX + reach + 1);
        int fromY = (int) Math.max(0, centreY - reach);
        int toY = (int) Math.min(height, centreY + reach + 1);
        for (int y = fromY; y < toY; y++) {
            for (int x = fromX; x < toX; x++) {
                double dx = x + 0.5 - centreX;
                double dy = y + 0.5 - centreY;
                double u = dx * cos + dy * sin;
                double v = dy * cos - dx * sin;
                // Half a pixel inside covers it whole, half a pixel outside not at all.
                double covered = 0.5 - outside(u, v) * r;
                if (covered > 0) {
                    int colour = texture.at(u * TEXELS_PER_RADIUS, v * TEXELS_PER_RADIUS);
                    paint(rgb, 3 * (y * width + x), colour, (int) (256 * Math.min(1, covered)));
                }
            }
        }
    }

    /** Distance from the outline in radii, below 0 inside. */
    private double outside(double u, double v) {
        return switch (outline) {
            case DISC -> Math.sqrt(u * u + v * v) - 1;
            case BOX -> Math.max(Math.abs(u), Math.abs(v) * 1.4) - 1;
            case RING -> Math.abs(Math.sqrt(u * u + v * v) - 0.75) - 0.25;
            case DIAMOND -> (Math.abs(u) + Math.abs(v) - 1) * Math.sqrt(0.5);
        };
    }

    private static void paint(byte[] rgb, int at, int colour, int covered) {
        for (int channel = 0; channel < 3; channel++) {
            int below = rgb[at + channel] & 0xff;
            int above = colour >> (16 - 8 * channel) & 0xff;
            rgb[at + channel] = (byte) (below + (((above - below) * covered) >> 8));
        }
    }
}
