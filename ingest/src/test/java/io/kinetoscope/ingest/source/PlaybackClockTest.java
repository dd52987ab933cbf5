package io.kinetoscope.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

final class PlaybackClockTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @Test
    void shouldLetAFileThatIsReadInRealTimeBeginNow() {
        assertThat(firstCapture(Pace.REALTIME, Duration.ofHours(1))).isEqualTo(NOW);
    }

    @Test
    void shouldLetAFileThatIsReadFastEndNow() {
        assertThat(firstCapture(Pace.FAST, Duration.ofHours(1))).isEqualTo(NOW.minusSeconds(3600));
    }

    @Test
    void shouldLetAFileOfUnknownLengthBeginNow() {
        assertThat(firstCapture(Pace.FAST, Duration.ZERO)).isEqualTo(NOW);
    }

    @Test
    void shouldNotReachBackSoFarThatKafkaDeletesTheBeginning() {
        assertThat(firstCapture(Pace.FAST, Duration.ofDays(3)))
                .isEqualTo(NOW.minus(Duration.ofHours(12)));
    }

    private static Instant firstCapture(Pace pace, Duration length) {
        PlaybackClock playback = new PlaybackClock(CLOCK, pace, length.toNanos() / 1000);
        return Instant.EPOCH.plus(playback.captureTimeMicros(0), ChronoUnit.MICROS);
    }
}
