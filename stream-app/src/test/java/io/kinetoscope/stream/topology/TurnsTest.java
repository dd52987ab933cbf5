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
    void shouldLetEverybodyGoWhileNothingGrowsStale() {
        take("other", 6);
        for (int i = 0; i < 3; i++) {
            assertThat(take("late", 9)).isEqualTo(Turn.FREE);
        }
    }

    @Test
    void shouldLetStreamsTakeTurnsWithOldClips() {
        turns.stale("one", NOW);
        join("one", "other");

        assertThat(take("one", 6)).isEqualTo(Turn.TAKEN);
        assertThat(take("one", 6)).isEqualTo(Turn.PASSED);
        assertThat(take("other", 6)).isEqualTo(Turn.TAKEN);
        assertThat(take("one", 6)).isEqualTo(Turn.TAKEN);
    }

    @Test
    void shouldCountAStreamWhoseClipsAreAllStaleAmongThoseThatWait() {
        turns.stale("other", NOW);
        take("one", 6);

        assertThat(take("one", 6)).isEqualTo(Turn.PASSED);
    }

    @Test
    void shouldNeverPassOverAYoungClip() {
        turns.stale("one", NOW);
        join("one", "other");

        for (int i = 0; i < 3; i++) {
            assertThat(take("one", 4)).isEqualTo(Turn.TAKEN);
        }
        assertThat(take("one", 6)).isEqualTo(Turn.PASSED);
    }

    @Test
    void shouldGiveATurnBackThatCameToNothing() {
        turns.stale("one", NOW);
        join("one", "other");
        take("one", 6);
        turns.giveBack("one");

        assertThat(take("one", 6)).isEqualTo(Turn.TAKEN);
    }

    @Test
    void shouldNotWaitForACameraThatHasStopped() {
        turns.stale("one", NOW);
        join("gone", "one");
        take("one", 6);
        assertThat(take("one", 6, NOW.plusSeconds(9))).isEqualTo(Turn.PASSED);

        assertThat(take("one", 6, NOW.plusSeconds(11))).isEqualTo(Turn.TAKEN);
    }

    @Test
    void shouldLetEverybodyGoAgainWhenNothingHasGrownStaleForLong() {
        turns.stale("one", NOW);
        join("one", "other");
        take("one", 6);

        assertThat(take("one", 6, NOW.plusSeconds(31))).isEqualTo(Turn.FREE);
    }

    private void join(String... streams) {
        for (String stream : streams) {
            take(stream, 1);
            turns.giveBack(stream);
        }
    }

    private Turn take(String stream, int secondsOld) {
        return take(stream, secondsOld, NOW);
    }

    private Turn take(String stream, int secondsOld, Instant published) {
        return turns.take(stream, NOW.minusSeconds(secondsOld), published, NOW);
    }
}
