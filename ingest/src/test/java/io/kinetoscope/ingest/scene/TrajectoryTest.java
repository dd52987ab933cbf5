package io.kinetoscope.ingest.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;

class TrajectoryTest {

    private static final int HEIGHT = 100;

    /** From second 1 to 3: right by 0.4 heights, down by 0.2, twice the size, half a turn. */
    private static final Trajectory MOVING =
            new Trajectory(0.5, 0.6, 0.1, 0.3, 0.4, 0.2, Math.log(2), Math.PI, 1, 3, 0, 1);

    @Test
    void shouldBeAtItsPlaceInTheMiddleOfItsWay() {
        Pose pose = MOVING.at(2, HEIGHT, 1);

        assertThat(pose.x()).isCloseTo(50, offset(1e-9));
        assertThat(pose.y()).isCloseTo(60, offset(1e-9));
        assertThat(pose.radius()).isCloseTo(10, offset(1e-9));
        assertThat(pose.angle()).isCloseTo(0.3, offset(1e-9));
    }

    @Test
    void shouldGoItsWholeWay() {
        Pose first = MOVING.at(1, HEIGHT, 1);
        Pose last = MOVING.at(3, HEIGHT, 1);

        assertThat(last.x() - first.x()).isCloseTo(40, offset(1e-9));
        assertThat(last.y() - first.y()).isCloseTo(20, offset(1e-9));
        assertThat(last.radius() / first.radius()).isCloseTo(2, offset(1e-9));
        assertThat(last.angle() - first.angle()).isCloseTo(Math.PI, offset(1e-9));
    }

    @Test
    void shouldRestBeforeAndAfter() {
        assertThat(MOVING.at(0, HEIGHT, 1)).isEqualTo(MOVING.at(1, HEIGHT, 1));
        assertThat(MOVING.at(9, HEIGHT, 1)).isEqualTo(MOVING.at(3, HEIGHT, 1));
        assertThat(MOVING.moves(0.9)).isFalse();
        assertThat(MOVING.moves(1.1)).isTrue();
        assertThat(MOVING.moves(3.1)).isFalse();
    }

    @Test
    void shouldNeverGoBack() {
        for (double seconds = 1; seconds < 3; seconds += 0.01) {
            assertThat(MOVING.at(seconds + 0.01, HEIGHT, 1).x())
                    .isGreaterThanOrEqualTo(MOVING.at(seconds, HEIGHT, 1).x());
        }
    }

    @Test
    void shouldBeginAndEndSlowly() {
        double begin = MOVING.at(1.02, HEIGHT, 1).x() - MOVING.at(1, HEIGHT, 1).x();
        double middle = MOVING.at(2.01, HEIGHT, 1).x() - MOVING.at(1.99, HEIGHT, 1).x();
        double end = MOVING.at(3, HEIGHT, 1).x() - MOVING.at(2.98, HEIGHT, 1).x();

        assertThat(begin).isLessThan(middle / 2);
        assertThat(end).isCloseTo(begin, offset(1e-9));
    }

    @Test
    void shouldSqueezeAWidePicture() {
        assertThat(MOVING.at(2, HEIGHT, 2).x()).isCloseTo(25, offset(1e-9));
        assertThat(MOVING.at(2, HEIGHT, 2).y()).isCloseTo(60, offset(1e-9));
    }

    @Test
    void shouldSwingAboutItsPlace() {
        Trajectory swinging = new Trajectory(0.5, 0.5, 0.1, 0, 0, 0, 0, 0, 0, 1, 0.02, Math.PI);

        assertThat(swinging.at(0.5, HEIGHT, 1).x()).isCloseTo(52, offset(1e-9));
        assertThat(swinging.at(1.5, HEIGHT, 1).x()).isCloseTo(48, offset(1e-9));
        assertThat(swinging.at(2, HEIGHT, 1).x()).isCloseTo(50, offset(1e-9));
    }
}
