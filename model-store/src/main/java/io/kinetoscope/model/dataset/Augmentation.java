package io.kinetoscope.model.dataset;

import java.util.List;

/**
 * How a clip is varied in training; one choice for all of its frames.
 *
 * @param crop which part of the picture is seen
 * @param flip whether half of the clips are mirrored, those of labels that mean a direction left
 *     out
 * @param flipPairs what a mirror swaps: with them, labels that name one side are mirrored too, and
 *     become those of the other
 * @param brightness largest change, as a factor 1 ± this; 0 for none, to 1
 * @param contrast the same
 * @param saturation the same
 * @param hue largest turn of the hue, in parts of the circle, 0 to 0.5
 * @param speed largest change of the span of a clip, as a factor 1 ± this, 0 to 0.5; with {@link
 *     Sampling#RATE} only
 */
public record Augmentation(
        Crop crop,
        boolean flip,
        List<FlipPair> flipPairs,
        double brightness,
        double contrast,
        double saturation,
        double hue,
        double speed) {

    /** Which part of the picture a clip sees. */
    public enum Crop {
        /** The centre, as in tests. */
        CENTRE,
        /**
         * One of scales 1, 0.875, 0.75, 0.66 of the short side for each axis, at most one step
         * apart, at one of 13 places (TSN, and the paper's supplement).
         */
        MULTI_SCALE,
        /**
         * 0.75 to 1 of each side of what tests see, the two at most 0.125 apart, anywhere: for
         * inputs that show the whole picture.
         */
        MILD
    }

    /** Nothing is varied but the place in time. */
    public static final Augmentation NONE =
            new Augmentation(Crop.CENTRE, false, List.of(), 0, 0, 0, 0, 0);

    /**
     * @throws IllegalArgumentException when a value is out of bounds; the message names it
     */
    public Augmentation {
        flipPairs = List.copyOf(flipPairs);
        within("brightness", brightness, 1);
        within("contrast", contrast, 1);
        within("saturation", saturation, 1);
        within("hue", hue, 0.5);
        within("speed", speed, 0.5);
    }

    /** The published recipe's. */
    public static Augmentation published() {
        return new Augmentation(Crop.MULTI_SCALE, true, List.of(), 0, 0, 0, 0, 0);
    }

    /**
     * For one's own cameras. Without a flip: what is named by no side may still go by one, as
     * coming and going through a door do.
     */
    public static Augmentation streaming() {
        return new Augmentation(Crop.MILD, false, List.of(), 0.3, 0.3, 0.3, 0.03, 0.1);
    }

    public Augmentation withFlip(boolean other) {
        return new Augmentation(
                crop, other, flipPairs, brightness, contrast, saturation, hue, speed);
    }

    /** Turns the flip on, too. */
    public Augmentation withFlipPairs(List<FlipPair> other) {
        return new Augmentation(crop, true, other, brightness, contrast, saturation, hue, speed);
    }

    private static void within(String field, double value, double max) {
        if (!(value >= 0 && value <= max)) {
            throw new IllegalArgumentException(
                    "%s of an augmentation is from 0 to %s, not %s".formatted(field, max, value));
        }
    }
}
