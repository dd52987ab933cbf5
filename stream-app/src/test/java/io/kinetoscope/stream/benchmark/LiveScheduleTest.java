package io.kinetoscope.stream.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class LiveScheduleTest {

    private static final Instant BEGIN = Instant.parse("2026-05-01T12:00:00Z");
    private static final LiveSchedule FOUR_CAMERAS =
            new LiveSchedule(4, Duration.ofSeconds(1), Duration.ofMillis(125), BEGIN);

    @Test
    void shouldSpreadTheCamerasOverTheLengthOfAWindow() {
        List<Long> millis =
                LongStream.range(0, 6)
                        .mapToObj(n -> FOUR_CAMERAS.window(n).at())
                        .map(at -> Duration.between(BEGIN, at).toMillis())
                        .toList();

        assertThat(millis).containsExactly(875L, 1125L, 1375L, 1625L, 1875L, 2125L);
    }

    @Test
    void shouldGiveEachCameraItsWindowsInOrder() {
        LiveSchedule.Due due = FOUR_CAMERAS.window(9);

        assertThat(due.stream()).isEqualTo(1);
        assertThat(due.number()).isEqualTo(2);
        assertThat(due.streamBegan()).isEqualTo(BEGIN.plusMillis(250));
    }

    @Test
    void shouldCountTheWindowsThatAreDueBeforeAnInstant() {
        assertThat(FOUR_CAMERAS.windowsBefore(BEGIN.plusMillis(1875))).isEqualTo(4);
    }

    @Test
    void shouldGiveOneWindowForEachLengthAndCamera() {
        LiveSchedule shorter =
                new LiveSchedule(30, Duration.ofMillis(500), Duration.ofMillis(125), BEGIN);

        assertThat(shorter.windowsPerSecond()).isEqualTo(60);
    }
}
