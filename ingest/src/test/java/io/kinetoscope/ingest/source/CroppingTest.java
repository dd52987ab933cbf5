package io.kinetoscope.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CroppingTest {

    @ParameterizedTest
    @CsvSource({"0,0,0,50,40", "90,0,60,50,40", "180,50,60,50,40", "270,50,0,50,40"})
    void shouldFindWhatIsShownAtTheTopLeft(int rotation, int left, int top, int width, int height) {
        Cropping cropping = Cropping.of(100, 100, 1, rotation, topLeft(rotation), 1000, 1000);

        assertThat(cropping).isEqualTo(new Cropping(left, top, width, height, width, height));
    }

    @Test
    void shouldFitATurnedPictureIntoBoundsAsItIsShown() {
        Cropping cropping = Cropping.of(1920, 1080, 1, 90, Region.WHOLE, 320, 256);

        assertThat(cropping.scaledWidth()).isEqualTo(256);
        assertThat(cropping.scaledHeight()).isEqualTo(144);
    }

    @Test
    void shouldShrinkTheLongerSideOfPixelsThatAreNotSquare() {
        assertThat(Cropping.of(720, 576, 16 / 15.0, 0, Region.WHOLE, 2000, 2000).scaledHeight())
                .isEqualTo(540);
        assertThat(Cropping.of(720, 480, 8 / 9.0, 0, Region.WHOLE, 2000, 2000).scaledWidth())
                .isEqualTo(640);
    }

    @Test
    void shouldStayWithinThePictureAndTheBounds() {
        Random random = new Random(5);
        for (int round = 0; round < 20_000; round++) {
            int width = 1 + random.nextInt(400);
            int height = 1 + random.nextInt(400);
            double x = random.nextDouble();
            double y = random.nextDouble();
            Region region =
                    new Region(
                            x,
                            y,
                            Math.max(1e-9, (1 - x) * random.nextDouble()),
                            Math.max(1e-9, (1 - y) * random.nextDouble()));
            int rotation = 90 * random.nextInt(4);
            Cropping c =
                    Cropping.of(
                            width, height, random.nextDouble(0.1, 10), rotation, region, 64, 48);

            assertThat(c.left()).isEven().isBetween(0, width - 1);
            assertThat(c.top()).isEven().isBetween(0, height - 1);
            assertThat(c.width()).isBetween(1, width - c.left());
            assertThat(c.height()).isBetween(1, height - c.top());
            boolean upright = rotation % 180 == 0;
            assertThat(c.scaledWidth()).isEven().isBetween(2, upright ? 64 : 48);
            assertThat(c.scaledHeight()).isEven().isBetween(2, upright ? 48 : 64);
        }
    }

    private static Region topLeft(int rotation) {
        return rotation % 180 == 0 ? new Region(0, 0, 0.5, 0.4) : new Region(0, 0, 0.4, 0.5);
    }
}
