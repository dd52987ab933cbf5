package io.kinetoscope.ingest.scene;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Lengths of a trajectory are those of the scene, before a wide picture is squeezed. */
class ActsTest {

    private static final double WIDE = 16 / 9.0;
    private static final PatternPool PATTERNS = new PatternPool(1, 50);

    @Test
    void shouldGoFurtherToTheSideThanUpOrDownWhenItGoesToTheSide() {
        assertThat(ways(Motion.RIGHT)).allMatch(way -> way.dx() > 0);
        assertThat(ways(Motion.LEFT)).allMatch(way -> way.dx() < 0);
        assertThat(ways(Motion.RIGHT))
                .allMatch(way -> Math.abs(way.dy()) <= 0.5 * way.dx())
                .anyMatch(way -> way.dy() > 0.4 * way.dx())
                .anyMatch(way -> way.dy() < -0.4 * way.dx());
    }

    @Test
    void shouldGoFurtherUpOrDownThanToTheSideWhenItGoesUpOrDown() {
        assertThat(ways(Motion.DOWN)).allMatch(way -> way.dy() > 0);
        assertThat(ways(Motion.UP)).allMatch(way -> way.dy() < 0);
        assertThat(ways(Motion.DOWN))
                .allMatch(way -> Math.abs(way.dx()) <= 0.5 * way.dy())
                .anyMatch(way -> way.dx() > 0.4 * way.dy())
                .anyMatch(way -> way.dx() < -0.4 * way.dy());
    }

    private static List<Trajectory> ways(Motion motion) {
        return LongStream.range(0, 100)
                .mapToObj(
                        seed ->
                                new Acts(WIDE, 48, PATTERNS, false, new SplittableRandom(seed))
                                        .moving(motion, 0.3, 0, 1)
                                        .trajectory())
                .toList();
    }
}
