package io.kinetoscope.ingest.scene;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FilmTest {

    private static final int SIZE = 16;
    private static final float[] NO_CAST = {1, 1, 1};

    @Test
    void shouldShowWhatItSees() {
        byte[] picture = develop(film(1, 0, 0, NO_CAST, 0, 0), grey(0.5f), 0);

        assertThat(picture).containsOnly((byte) 128);
    }

    @Test
    void shouldNotWrapAroundWhereItIsTooBright() {
        assertThat(develop(film(3, 0, 0, NO_CAST, 0, 0), grey(0.9f), 0)).containsOnly((byte) 255);
    }

    @Test
    void shouldChangeItsLightOverTime() {
        Film film = film(1, 0.5, 0, NO_CAST, 0, 0);

        assertThat(develop(film, grey(0.4f), 0)).containsOnly((byte) 102);
        assertThat(develop(film, grey(0.4f), 1)).containsOnly((byte) 153);
    }

    @Test
    void shouldTakeContrastAway() {
        Film film = film(1, 0, 0.5, NO_CAST, 0, 0);

        assertThat(develop(film, grey(0), 0)).containsOnly((byte) 64);
        assertThat(develop(film, grey(1), 0)).containsOnly((byte) 191);
    }

    @Test
    void shouldColour() {
        byte[] picture = develop(film(1, 0, 0, new float[] {1.1f, 1, 0.9f}, 0, 0), grey(0.5f), 0);

        assertThat(Arrays.copyOf(picture, 3)).containsExactly(140, 128, 115);
    }

    @Test
    void shouldBeGreyWithoutColours() {
        Canvas red = new Canvas(SIZE, SIZE, 1);
        for (int i = 0; i < red.rgb().length; i += 3) {
            red.rgb()[i] = 0.6f;
        }

        assertThat(develop(film(1, 0, 0, null, 0, 0), red, 0)).containsOnly((byte) 51);
    }

    @Test
    void shouldBlurAnEdgeAndKeepTheRest() {
        Canvas edge = new Canvas(SIZE, SIZE, 1);
        for (int i = 0; i < edge.rgb().length; i++) {
            edge.rgb()[i] = i / 3 % SIZE < SIZE / 2 ? 0 : 1;
        }

        byte[] row = develop(film(1, 0, 0, NO_CAST, 1, 0), edge, 0);

        int[] reds = new int[SIZE];
        for (int x = 0; x < SIZE; x++) {
            reds[x] = row[x * 3] & 0xFF;
        }
        assertThat(reds)
                .containsExactly(0, 0, 0, 0, 0, 0, 0, 64, 191, 255, 255, 255, 255, 255, 255, 255);
    }

    @Test
    void shouldAddNoiseOfItsDeviation() {
        byte[] picture = develop(film(1, 0, 0, NO_CAST, 0, 0.05), grey(0.5f), 0);

        double squares = 0;
        for (byte value : picture) {
            squares += Math.pow((value & 0xFF) - 127.5, 2);
        }
        assertThat(Math.sqrt(squares / picture.length) / 255).isBetween(0.04, 0.06);
    }

    private static Film film(
            double gain, double ramp, double fade, float[] cast, int blurs, double noise) {
        return new Film(gain, ramp, 0, fade, 0.5, cast, blurs, noise);
    }

    private static Canvas grey(float value) {
        Canvas canvas = new Canvas(SIZE, SIZE, 1);
        Arrays.fill(canvas.rgb(), value);
        return canvas;
    }

    private static byte[] develop(Film film, Canvas canvas, double seconds) {
        byte[] output = new byte[SIZE * SIZE * 3];
        film.develop(canvas, seconds, new SplittableRandom(1), output, 0);
        return output;
    }
}
