package io.kinetoscope.stream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class CommitPaceTest {

    private final MovableClock clock = new MovableClock(Instant.parse("2026-01-01T12:00:00Z"));
    private int commits;
    private final CommitPace pace = new CommitPace(clock, () -> commits++);

    @Test
    void shouldCommitAWindowThatIsFreshAtOnce() {
        pace.processed(clock.instant().minusMillis(200));

        assertThat(commits).isEqualTo(1);
    }

    @Test
    void shouldCommitWindowsThatFollowCloselyTogether() {
        pace.processed(clock.instant());
        clock.advance(Duration.ofMillis(30));
        pace.processed(clock.instant());
        pace.processed(clock.instant());

        clock.advance(Duration.ofMillis(70));
        pace.tick();

        assertThat(commits).isEqualTo(2);
    }

    @Test
    void shouldLeaveABacklogToTheInterval() {
        pace.processed(clock.instant().minusSeconds(5));
        clock.advance(Duration.ofMillis(100));
        pace.tick();

        assertThat(commits).isZero();
    }

    @Test
    void shouldNotCommitWhenNothingHappened() {
        pace.processed(clock.instant());
        clock.advance(Duration.ofMillis(100));

        pace.tick();

        assertThat(commits).isEqualTo(1);
    }
}
