package io.kinetoscope.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ArrivalClockTest {

    private static final long NOW = 1_700_000_000_000_000L;

    private final ArrivalClock clock =
            new ArrivalClock(Clock.fixed(Instant.ofEpochSecond(NOW / 1_000_000), ZoneOffset.UTC));

    @Test
    void shouldTakeTheArrivalWithoutReports() {
        assertThat(clock.captureTimeMicros(OptionalLong.empty())).isEqualTo(NOW);
    }

    @Test
    void shouldTakeAReportThatIsNear() {
        assertThat(clock.captureTimeMicros(OptionalLong.of(NOW - 400_000)))
                .isEqualTo(NOW - 400_000);
    }

    @Test
    void shouldNotBelieveACameraWhoseClockIsOff() {
        assertThat(clock.captureTimeMicros(OptionalLong.of(NOW - 3_600_000_000L))).isEqualTo(NOW);
    }

    @Test
    void shouldNeverGoBack() {
        clock.captureTimeMicros(OptionalLong.empty());

        assertThat(clock.captureTimeMicros(OptionalLong.of(NOW - 400_000))).isEqualTo(NOW + 1);
        assertThat(clock.captureTimeMicros(OptionalLong.empty())).isEqualTo(NOW + 2);
    }
}
