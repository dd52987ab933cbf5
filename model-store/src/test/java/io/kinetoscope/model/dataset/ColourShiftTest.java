package io.kinetoscope.model.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ColourShiftTest {

    @Test
    void shouldChangeNothingWhenNothingIsAskedFor() {
        byte[] rgb = noise();

        shift(Augmentation.NONE, 1).apply(rgb);

        assertThat(rgb).isEqualTo(noise());
    }

    @Test
    void shouldKeepGreyGreyWhateverTheHueAndSaturation() {
        byte[] rgb = {100, 100, 100, 50, 50, 50};

        shift(colours(0, 0, 1, 0.5), 3).apply(rgb);

        assertThat(rgb).containsExactly(100, 100, 100, 50, 50, 50);
    }

    @Test
    void shouldScaleByTheBrightness() {
        byte[] rgb = {100, 50, 20};
        Random same = new Random(3);
        double factor = 1 + 0.5 * (2 * same.nextDouble() - 1);

        shift(colours(0.5, 0, 0, 0), 3).apply(rgb);

        assertThat(List.of(rgb[0] & 0xff, rgb[1] & 0xff, rgb[2] & 0xff))
                .containsExactly(
                        (int) Math.round(100 * factor),
                        (int) Math.round(50 * factor),
                        (int) Math.round(20 * factor));
    }

    @Test
    void shouldKeepTheMeanWhenContrastChanges() {
        byte[] rgb = {60, 60, 60, 100, 100, 100};

        shift(colours(0, 0.5, 0, 0), 3).apply(rgb);

        assertThat(rgb[0] + rgb[3]).isBetween(159, 161);
        assertThat(rgb[0]).isNotEqualTo((byte) 60);
    }

    @Test
    void shouldTurnColours() {
        byte[] rgb = {(byte) 200, 20, 20};

        shift(colours(0, 0, 0, 0.5), 3).apply(rgb);

        int max = Math.max(rgb[1] & 0xff, rgb[2] & 0xff);
        assertThat(max).isGreaterThan(60);
    }

    private static ColourShift shift(Augmentation augmentation, long seed) {
        return ColourShift.random(augmentation, new Random(seed));
    }

    private static Augmentation colours(double b, double c, double s, double h) {
        return new Augmentation(Augmentation.Crop.CENTRE, false, List.of(), b, c, s, h, 0);
    }

    private static byte[] noise() {
        byte[] rgb = new byte[300];
        new Random(5).nextBytes(rgb);
        return rgb;
    }
}
