package io.kinetoscope.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClockJumpTest {

    private static final long SECOND = 1_000_000;

    private final ClockJump jump = new ClockJump();

    @BeforeEach
    void seeAFirstPicture() {
        assertThat(jump.micros(OptionalLong.of(500 * SECOND), 7 * SECOND)).isEmpty();
    }

    @Test
    void shouldTakeWhatComesAsItWasTakenForNoJump() {
        assertThat(jump.micros(OptionalLong.of(501 * SECOND), 8 * SECOND)).isEmpty();
    }

    @Test
    void shouldTakeAGapForNoJump() {
        assertThat(jump.micros(OptionalLong.of(560 * SECOND), 67 * SECOND)).isEmpty();
    }

    @Test
    void shouldTakeWhatWasLostOnTheWayForNoJump() {
        assertThat(jump.micros(OptionalLong.of(509 * SECOND), 7 * SECOND)).isEmpty();
    }

    @Test
    void shouldTakeASmallStepBackForNoJump() {
        assertThat(jump.micros(OptionalLong.of(499 * SECOND + 1), 7 * SECOND)).isEmpty();
    }

    @Test
    void shouldTakeAPictureWithoutTimeForNoJump() {
        assertThat(jump.micros(OptionalLong.empty(), 8 * SECOND)).isEmpty();
        assertThat(jump.micros(OptionalLong.of(502 * SECOND), 9 * SECOND)).isEmpty();
    }

    @Test
    void shouldSeeAClockThatIsSetBack() {
        assertThat(jump.micros(OptionalLong.of(0), 8 * SECOND)).hasValue(-500 * SECOND);
    }

    @Test
    void shouldSeeAClockThatJumpsAhead() {
        assertThat(jump.micros(OptionalLong.of(4100 * SECOND), 8 * SECOND)).hasValue(3600 * SECOND);
    }
}
