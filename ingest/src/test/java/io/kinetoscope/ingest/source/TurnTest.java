package io.kinetoscope.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.picture.YuvPicture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnTest {

    /** The picture is 3x2, its pixels numbered 0 to 5 row by row. */
    @ParameterizedTest
    @CsvSource({"0,3,012345", "90,2,304152", "180,3,543210", "270,2,251403"})
    void shouldTurnClockwise(int degrees, int width, String pixels) {
        byte[] rgb = new byte[18];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i / 3 * 10 + i % 3);
        }

        Picture turned = Turn.clockwise(new Picture(3, 2, rgb), degrees);

        assertThat(turned.width()).isEqualTo(width);
        for (int i = 0; i < 6; i++) {
            int pixel = pixels.charAt(i) - '0';
            assertThat(turned.rgb()[3 * i]).isEqualTo((byte) (10 * pixel));
            assertThat(turned.rgb()[3 * i + 2]).isEqualTo((byte) (10 * pixel + 2));
        }
    }

    /** The picture is 4x2, its pixels numbered 0 to 7 row by row, its colours 0 and 1. */
    @ParameterizedTest
    @CsvSource({"0,4,01234567,01", "90,2,40516273,01", "180,4,76543210,10", "270,2,37261504,10"})
    void shouldTurnPlanesClockwise(int degrees, int width, String pixels, String colours) {
        byte[] y = {0, 1, 2, 3, 4, 5, 6, 7};

        YuvPicture turned =
                Turn.clockwise(
                        new YuvPicture(4, 2, y, new byte[] {0, 1}, new byte[] {0, 1}), degrees);

        assertThat(turned.width()).isEqualTo(width);
        assertThat(turned.y()).isEqualTo(digits(pixels));
        assertThat(turned.cb()).isEqualTo(digits(colours));
        assertThat(turned.cr()).isEqualTo(digits(colours));
    }

    private static byte[] digits(String text) {
        byte[] digits = new byte[text.length()];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = (byte) (text.charAt(i) - '0');
        }
        return digits;
    }
}
