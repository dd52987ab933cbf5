package io.kinetoscope.model.rsa;

/**
 * The box of positions around a position that RSA looks at, in frames and in pixels of its feature
 * map. Each side is odd, 1 to 31, so that the position is in the middle.
 */
public record Neighbourhood(int time, int height, int width) {

    public Neighbourhood {
        requireSide("time", time);
        requireSide("height", height);
        requireSide("width", width);
    }

    /** Number of positions, M in the paper. */
    public int positions() {
        return time * height * width;
    }

    private static void requireSide(String side, int value) {
        if (value < 1 || value > 31 || value % 2 == 0) {
            throw new IllegalArgumentException(
                    "kernel.%s is an odd number from 1 to 31, not %d".formatted(side, value));
        }
    }
}
