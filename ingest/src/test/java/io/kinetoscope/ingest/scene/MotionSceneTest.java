package io.kinetoscope.ingest.scene;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MotionSceneTest {

    private static final int WIDTH = 160;
    private static final int HEIGHT = 90;

    /** Far more than the noise of the picture. */
    private static final int STEP = 25;

    private static final long EIGHT_ACTS = 8 * MotionScript.ACT_MICROS;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, -7})
    void shouldGiveThePictureOfATimeWhateverCameBefore(long seed) {
        MotionScene forward = scene(seed);
        List<Long> times =
                List.of(0L, 1_000_000L, 4_900_000L, 5_600_000L, 17_000_000L, 40_000_000L);
        List<byte[]> pictures = times.stream().map(time -> forward.render(time).rgb()).toList();
        MotionScene backward = scene(seed);

        for (int i = times.size() - 1; i >= 0; i--) {
            assertThat(backward.render(times.get(i)).rgb()).isEqualTo(pictures.get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldChangeWhileSomethingMoves(long seed) {
        MotionScene scene = scene(seed);
        for (TrueMotion motion : scene.script().between(0, EIGHT_ACTS)) {
            if (motion.motion() != Motion.STILL) {
                long middle = (motion.startMicros() + motion.endMicros()) / 2;
                assertThat(changed(scene, middle - 250_000, middle + 250_000))
                        .as("seed %d, %s", seed, motion)
                        .isGreaterThan(0.01);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldHardlyChangeWhileNothingMoves(long seed) {
        MotionScene scene = scene(seed);
        for (TrueMotion motion : scene.script().between(0, EIGHT_ACTS)) {
            if (motion.motion() == Motion.STILL) {
                // Hands and feet may fidget.
                assertThat(changed(scene, motion.startMicros() + 1, motion.endMicros() - 1))
                        .as("seed %d, %s", seed, motion)
                        .isLessThan(0.02);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldMoveAsItsScriptSays(long seed) {
        MotionScene scene = scene(seed);
        for (TrueMotion motion : scene.script().between(0, EIGHT_ACTS)) {
            Figured first = figure(scene, motion.startMicros());
            Figured last = figure(scene, motion.endMicros());
            String what = "seed %d, %s, from %s to %s".formatted(seed, motion, first, last);
            switch (motion.motion()) {
                case LEFT -> assertThat(last.x()).as(what).isLessThan(first.x() - 0.25 * WIDTH);
                case RIGHT -> assertThat(last.x()).as(what).isGreaterThan(first.x() + 0.25 * WIDTH);
                case UP -> assertThat(last.y()).as(what).isLessThan(first.y() - 0.2 * HEIGHT);
                case DOWN -> assertThat(last.y()).as(what).isGreaterThan(first.y() + 0.2 * HEIGHT);
                case APPROACH -> assertThat(last.area()).as(what).isGreaterThan(2 * first.area());
                case RECEDE -> assertThat(2 * last.area()).as(what).isLessThan(first.area());
                case CLOCKWISE, COUNTER_CLOCKWISE -> {
                    assertThat(last.x()).as(what).isBetween(first.x() - 15, first.x() + 15);
                    assertThat(last.y()).as(what).isBetween(first.y() - 15, first.y() + 15);
                }
                case STILL -> {}
            }
        }
    }

    /** Middle and number of the pixels that are not ground. */
    private record Figured(double x, double y, int area) {}

    private static Figured figure(MotionScene scene, long micros) {
        byte[] ground = scene.render(0).rgb();
        byte[] picture = scene.render(micros).rgb();
        double x = 0;
        double y = 0;
        int area = 0;
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            if (differs(ground, picture, i)) {
                x += i % WIDTH;
                y += (double) (i / WIDTH);
                area++;
            }
        }
        return new Figured(x / area, y / area, area);
    }

    private static double changed(MotionScene scene, long from, long to) {
        byte[] first = scene.render(from).rgb();
        byte[] last = scene.render(to).rgb();
        int changed = 0;
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            changed += differs(first, last, i) ? 1 : 0;
        }
        return (double) changed / (WIDTH * HEIGHT);
    }

    private static boolean differs(byte[] a, byte[] b, int pixel) {
        for (int i = 3 * pixel; i < 3 * pixel + 3; i++) {
            if (Math.abs((a[i] & 0xff) - (b[i] & 0xff)) > STEP) {
                return true;
            }
        }
        return false;
    }

    private static MotionScene scene(long seed) {
        return new MotionScene(seed, WIDTH, HEIGHT);
    }
}
