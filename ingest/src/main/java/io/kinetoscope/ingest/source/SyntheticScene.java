package io.kinetoscope.ingest.source;

/**
 * A picture of textured shapes that move over a textured ground: each crosses the picture, comes
 * nearer or goes away, turns or rests, for a few seconds at a time. A function of seed, size and
 * time, the same on every machine; nothing is remembered from picture to picture.
 */
final class SyntheticScene {

    private static final int SHAPES = 5;

    private final int width;
    private final int height;
    private final byte[] ground;
    private final SyntheticShape[] shapes = new SyntheticShape[SHAPES];

    /**
     * @param width in pixels
     * @param height in pixels
     */
    SyntheticScene(long seed, int width, int height) {
        this.width = width;
        this.height = height;
        Randomness random = new Randomness(seed);
        this.ground = ground(Texture.of(random.branch(0).unit(0) < 0.5 ? 0 : 1, random.branch(1)));
        for (int i = 0; i < SHAPES; i++) {
            shapes[i] = new SyntheticShape(random.branch(2 + i), width, height);
        }
    }

    /**
     * Draws the scene at a time.
     *
     * @param timeMicros since the scene began, at least 0
     * @return a new picture, as large as the scene
     */
    Picture render(long timeMicros) {
        byte[] rgb = ground.clone();
        for (SyntheticShape shape : shapes) {
            shape.draw(rgb, timeMicros / 1e6);
        }
        return new Picture(width, height, rgb);
    }

    /** Darkened and greyed, so that the shapes stand out. */
    private byte[] ground(Texture texture) {
        byte[] rgb = new byte[3 * width * height];
        double scale = 180.0 / height;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int colour = texture.at(x * scale, y * scale);
                int grey = ((colour >> 16 & 0xff) + (colour >> 8 & 0xff) + (colour & 0xff)) / 3;
                int at = 3 * (y * width + x);
                for (int channel = 0; channel < 3; channel++) {
                    int bright = colour >> (16 - 8 * channel) & 0xff;
                    rgb[at + channel] = (byte) (40 + (bright + 2 * grey) / 6);
                }
            }
        }
        return rgb;
    }
}
