package io.kinetoscope.stream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.stream.inference.BatchSettings;
import io.kinetoscope.stream.topology.Turns.Turn;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class TurnsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration STALENESS = Duration.ofSeconds(10);

    private final Turns turns = new Turns(new BatchSettings(4, Duration.ZERO, STALENESS));

    @Test
    void shouldLetEverybodyHaveYoungClipsScored() {
        for (int i = 0; i < 3; i++) {
            assertThat(take("one", 4)).isEqualTo(Turn.FREE);
        }
    }

    @Test
    void shouldLetStreamsTakeTurnsWithOldClips() {
        take("one", 1);
        take("other", 1);

        assertThat(take("one", 6)).isEqualTo(Turn.TAKEN);
        assertThat(take("one", 6)).isEqualTo(Turn.PASSED);
        assertThat(take("other", 6)).isEqualTo(Turn.TAKEN);
        assertThat(take("one", 6)).isEqualTo(Turn.TAKEN);
    }

    @Test
    void shouldNotCountClipsThatWereYoung() {
        take("other", 1);
        for (int i = 0; i < 5; i++) {
            take("one", 1);
        }

        assertThat(take("one", 6)).isEqualTo(Turn.TAKEN);
    }

    @Test
    void shouldGiveATurnBackThatCameToNothing() {
        take("one", 1);
        take("other", 1);
        take("one", 6);
        turns.giveBack("one");

        assertThat(take("one", 6)).isEqualTo(Turn.TAKEN);
    }

    @Test
    void shouldNotWaitForACameraThatHasStopped() {
        take("gone", 1, NOW);
        take("one", 1, NOW);
        take("one", 6, NOW);
        assertThat(take("one", 6, NOW.plusSeconds(9))).isEqualTo(Turn.PASSED);

        assertThat(take("one", 6, NOW.plusSeconds(11))).isEqualTo(Turn.TAKEN);
    }

    private Turn take(String stream, int secondsOld) {
        return take(stream, secondsOld, NOW);
    }

    private Turn take(String stream, int secondsOld, Instant published) {
        return turns.take(stream, NOW.minusSeconds(secondsOld), published, NOW);
    }
}
