package io.kinetoscope.ingest.scene;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VisibilityTest {

    private static final int SIZE = 64;
    private static final Pose MIDDLE = new Pose(32, 32, 16, 0);

    @Test
    void shouldSeeABrightBoxBeforeADarkWall() {
        Visibility visibility = Visibility.of(box(0.9f), MIDDLE, wall(0.1f));

        assertThat(visibility.contrast()).isGreaterThan(0.6);
        assertThat(visibility.suffices(Film.clean())).isTrue();
    }

    @Test
    void shouldNotSeeWhatHasTheColourOfTheWall() {
        assertThat(Visibility.of(box(0.52f), MIDDLE, wall(0.5f)).suffices(Film.clean())).isFalse();
    }

    @Test
    void shouldNotSeeWhatIsTooSmall() {
        Pose small = new Pose(32, 32, 2, 0);

        assertThat(Visibility.of(box(0.9f), small, wall(0.1f)).suffices(Film.clean())).isFalse();
    }

    @Test
    void shouldNotSeeWhatTheCameraTakesTheContrastFrom() {
        Film fog = new Film(1, 0, 0, 0.8, 0.5, new float[] {1, 1, 1}, 0, 0.01);

        assertThat(Visibility.of(box(0.4f), MIDDLE, wall(0.1f)).suffices(Film.clean())).isTrue();
        assertThat(Visibility.of(box(0.4f), MIDDLE, wall(0.1f)).suffices(fog)).isFalse();
    }

    @Test
    void shouldNotSeeTheTurningOfWhatFillsThePicture() {
        Pose near = new Pose(32, 32, 300, 0);

        Visibility visibility = Visibility.of(box(0.9f), near, wall(0.1f));

        assertThat(visibility.turning()).isLessThan(0.01);
        assertThat(visibility.suffices(Film.clean())).isFalse();
        assertThat(Visibility.of(figure(Figure.Kind.BAR, 0.9f), MIDDLE, wall(0.1f)).turning())
                .isGreaterThan(0.5);
    }

    private static Figure box(float grey) {
        return figure(Figure.Kind.BOX, grey);
    }

    /** Of one colour. */
    private static Figure figure(Figure.Kind kind, float grey) {
        Random random = new Random(5);
        float[] colour = {grey, grey, grey};
        Paint paint =
                new Paint(
                        Pattern.of(PatternFamily.values()[0], random), colour, colour, 10, 0, 0, 0);
        return Figure.of(kind, () -> paint, MIDDLE.radius(), random);
    }

    private static Canvas wall(float grey) {
        Canvas canvas = new Canvas(SIZE, SIZE, 1);
        Arrays.fill(canvas.rgb(), grey);
        return canvas;
    }
}
