package io.kinetoscope.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PresentationClockTest {

    private final PresentationClock clock = new PresentationClock();

    @Test
    void shouldCountFromTheFirstPicture() {
        assertThat(next(5_000_000)).isZero();
        assertThat(next(5_040_000)).isEqualTo(40_000);
    }

    @Test
    void shouldCountFromANegativeStart() {
        assertThat(next(-80_000)).isZero();
        assertThat(next(-40_000)).isEqualTo(40_000);
    }

    @Test
    void shouldPlacePicturesWithoutTimestampByTheirDuration() {
        assertThat(clock.next(OptionalLong.empty(), 20_000)).isZero();
        assertThat(clock.next(OptionalLong.empty(), 20_000)).isEqualTo(20_000);
        assertThat(clock.next(OptionalLong.empty(), 0)).isEqualTo(60_000);
    }

    @Test
    void shouldGoOnFromPicturesWithoutTimestamp() {
        clock.next(OptionalLong.empty(), 20_000);

        assertThat(next(9_000_000)).isEqualTo(40_000);
        assertThat(next(9_040_000)).isEqualTo(80_000);
    }

    @Test
    void shouldKeepToTheClockThroughJitter() {
        next(0);
        next(40_000);

        assertThat(next(30_000)).isEqualTo(40_001);
        assertThat(next(40_000)).isEqualTo(40_002);
        assertThat(next(80_000)).isEqualTo(80_000);
    }

    @Test
    void shouldGoOnAfterAClockThatWasSetBack() {
        next(0);
        next(60_000_000);

        assertThat(next(1_000_000)).isEqualTo(60_040_000);
        assertThat(next(1_040_000)).isEqualTo(60_080_000);
    }

    @Test
    void shouldKeepAGapOfMinutes() {
        next(0);

        assertThat(next(600_000_000)).isEqualTo(600_000_000);
    }

    @Test
    void shouldNotBelieveAGapOfYears() {
        next(0);

        assertThat(next(1L << 59)).isEqualTo(40_000);
        assertThat(next(Long.MAX_VALUE)).isEqualTo(80_000);
        assertThat(next(Long.MIN_VALUE + 1)).isEqualTo(120_000);
    }

    private long next(long timestamp) {
        return clock.next(OptionalLong.of(timestamp), 40_000);
    }
}
