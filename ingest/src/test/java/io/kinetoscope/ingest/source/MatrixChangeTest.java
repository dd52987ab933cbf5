package io.kinetoscope.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatrixChangeTest {

    private static final double BT709_RED = 0.2126;
    private static final double BT709_BLUE = 0.0722;

    @ParameterizedTest
    @CsvSource({"0,0,0", "255,255,255", "255,0,0", "0,255,0", "0,0,255", "200,120,30", "90,90,90"})
    void shouldKeepColours(int red, int green, int blue) {
        byte[][] yuv = picture(red, green, blue, BT709_RED, BT709_BLUE);

        MatrixChange.from(BT709_RED, BT709_BLUE).apply(yuv[0], yuv[1], yuv[2], 4);

        byte[][] expected = picture(red, green, blue, 0.299, 0.114);
        for (int plane = 0; plane < 3; plane++) {
            for (int i = 0; i < yuv[plane].length; i++) {
                assertThat(yuv[plane][i] & 0xff).isCloseTo(expected[plane][i] & 0xff, within(2));
            }
        }
    }

    @Test
    void shouldLeaveAPictureOfBt601AsItIs() {
        byte[][] yuv = picture(200, 120, 30, 0.299, 0.114);

        MatrixChange.NONE.apply(yuv[0], yuv[1], yuv[2], 4);
        MatrixChange.from(0.299, 0.114).apply(yuv[0], yuv[1], yuv[2], 4);

        assertThat(yuv).isDeepEqualTo(picture(200, 120, 30, 0.299, 0.114));
    }

    @Test
    void shouldGiveEachPixelTheColourOfItsPlace() {
        byte[] y = new byte[16];
        Arrays.fill(y, (byte) 128);
        byte[] grey = {(byte) 128, (byte) 128, (byte) 128, (byte) 128};
        byte[] redness = {(byte) 128, (byte) 128, (byte) 128, (byte) 228};

        MatrixChange.from(BT709_RED, BT709_BLUE).apply(y, grey, redness, 4);

        for (int i = 0; i < 16; i++) {
            boolean coloured = i / 4 >= 2 && i % 4 >= 2;
            assertThat((y[i] & 0xff) != 128).as("pixel %d", i).isEqualTo(coloured);
        }
    }

    /** 4x4 pixels, flat. */
    private static byte[][] picture(int red, int green, int blue, double toRed, double toBlue) {
        double luma = toRed * red + (1 - toRed - toBlue) * green + toBlue * blue;
        return new byte[][] {
            flat(16, luma),
            flat(4, 128 + (blue - luma) / (2 * (1 - toBlue))),
            flat(4, 128 + (red - luma) / (2 * (1 - toRed)))
        };
    }

    private static byte[] flat(int length, double value) {
        byte[] plane = new byte[length];
        Arrays.fill(plane, (byte) Math.min(255, Math.round(value)));
        return plane;
    }
}
