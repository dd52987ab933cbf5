package io.kinetoscope.model;

import java.util.Arrays;

/**
 * The weights of a triangle filter along one axis, for the pixels of a part of the resized axis. As
 * in Pillow: the filter's support grows with the ratio where the picture shrinks, weights outside
 * the picture are left out and the rest add up to 1, in fixed point of 22 bits.
 */
final class ResizeAxis {

    /** 32 bits less 8 of the pixel and 2 of head room. */
    static final int PRECISION = 22;

    private final int[] first;
    private final int[] starts;
    private final int[] weights;

    /**
     * @param from pixels of the picture
     * @param scale pixels of the picture to one that it is resized to
     * @param start of the crop, in pixels of the resized axis
     * @param crop pixels that are kept
     */
    private ResizeAxis(int from, double scale, double start, int crop) {
        double filterScale = Math.max(scale, 1.0);
        int maxTaps = (int) Math.ceil(filterScale) * 2 + 1;
        first = new int[crop];
        starts = new int[crop + 1];
        int[] all = new int[crop * maxTaps];
        int used = 0;
        double[] taps = new double[maxTaps];
        for (int i = 0; i < crop; i++) {
            double centre = (start + i + 0.5) * scale;
            int min = Math.max(0, (int) (centre - filterScale + 0.5));
            int max = Math.min(from, (int) (centre + filterScale + 0.5));
            double sum = 0;
            for (int k = 0; k < max - min; k++) {
                taps[k] = Math.max(0, 1 - Math.abs((k + min - centre + 0.5) / filterScale));
                sum += taps[k];
            }
            first[i] = min;
            starts[i] = used;
            for (int k = 0; k < max - min; k++) {
                all[used++] = (int) (0.5 + taps[k] / sum * (1 << PRECISION));
            }
        }
        starts[crop] = used;
        weights = Arrays.copyOf(all, used);
    }

    /**
     * @param from pixels of the picture
     * @param to pixels that it is resized to
     * @param crop pixels that are kept of those, in the middle
     */
    static ResizeAxis centre(int from, int to, int crop) {
        // Like torchvision's crop, which rounds half to even.
        return new ResizeAxis(from, (double) from / to, Math.rint((to - crop) / 2.0), crop);
    }

    /**
     * @param from pixels of the picture
     * @param start of a part of it, in its pixels
     * @param length of that part, more than 0
     * @param to pixels that the part is resized to
     */
    static ResizeAxis part(int from, double start, double length, int to) {
        double scale = length / to;
        return new ResizeAxis(from, scale, start / scale, to);
    }

    int size() {
        return first.length;
    }

    /** The picture's pixel to which the first weight of an output pixel belongs. */
    int first(int pixel) {
        return first[pixel];
    }

    int weightsStart(int pixel) {
        return starts[pixel];
    }

    int weightsEnd(int pixel) {
        return starts[pixel + 1];
    }

    int weight(int index) {
        return weights[index];
    }

    /** The first of the picture's pixels that the crop needs. */
    int firstTap() {
        return first[0];
    }

    /** The last one. */
    int lastTap() {
        int last = first.length - 1;
        return first[last] + starts[last + 1] - starts[last] - 1;
    }
}
