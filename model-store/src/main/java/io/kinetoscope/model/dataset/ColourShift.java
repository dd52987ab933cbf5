package io.kinetoscope.model.dataset;

import java.util.random.RandomGenerator;

/** A change of brightness, contrast, saturation and hue that is the same for all of a clip. */
final class ColourShift {

    private static final double[] GREY = {0.299, 0.587, 0.114};

    private final double brightness;
    private final double contrast;
    private final double saturation;
    private final double hue;

    private ColourShift(double brightness, double contrast, double saturation, double hue) {
        this.brightness = brightness;
        this.contrast = contrast;
        this.saturation = saturation;
        this.hue = hue;
    }

    static ColourShift random(Augmentation augmentation, RandomGenerator random) {
        return new ColourShift(
                1 + augmentation.brightness() * between(random),
                1 + augmentation.contrast() * between(random),
                1 + augmentation.saturation() * between(random),
                augmentation.hue() * between(random));
    }

    /** In place. */
    void apply(byte[] rgb) {
        if (brightness == 1 && contrast == 1 && saturation == 1 && hue == 0) {
            return;
        }
        float[][] m = matrix();
        // Contrast stretches around the clip's own grey.
        float offset = (float) ((1 - contrast) * brightness * meanGrey(rgb));
        for (int i = 0; i < rgb.length; i += 3) {
            int r = rgb[i] & 0xff;
            int g = rgb[i + 1] & 0xff;
            int b = rgb[i + 2] & 0xff;
            for (int c = 0; c < 3; c++) {
                float value = m[c][0] * r + m[c][1] * g + m[c][2] * b + offset;
                rgb[i + c] = (byte) Math.min(255, Math.max(0, Math.round(value)));
            }
        }
    }

    /** Every row adds up to brightness times contrast: grey stays grey. */
    private float[][] matrix() {
        double cos = Math.cos(2 * Math.PI * hue);
        double sin = Math.sin(2 * Math.PI * hue);
        // A turn around the grey axis of RGB.
        double same = cos + (1 - cos) / 3;
        double next = (1 - cos) / 3 - sin / Math.sqrt(3);
        double after = (1 - cos) / 3 + sin / Math.sqrt(3);
        double[][] turn = {{same, next, after}, {after, same, next}, {next, after, same}};
        float[][] matrix = new float[3][3];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                double turned = 0;
                for (int k = 0; k < 3; k++) {
                    double saturated =
                            (k == column ? saturation : 0) + (1 - saturation) * GREY[column];
                    turned += turn[row][k] * saturated;
                }
                matrix[row][column] = (float) (brightness * contrast * turned);
            }
        }
        return matrix;
    }

    private static double meanGrey(byte[] rgb) {
        long red = 0;
        long green = 0;
        long blue = 0;
        for (int i = 0; i < rgb.length; i += 3) {
            red += rgb[i] & 0xff;
            green += rgb[i + 1] & 0xff;
            blue += rgb[i + 2] & 0xff;
        }
        return (GREY[0] * red + GREY[1] * green + GREY[2] * blue) / (rgb.length / 3.0);
    }

    private static double between(RandomGenerator random) {
        return 2 * random.nextDouble() - 1;
    }
}
