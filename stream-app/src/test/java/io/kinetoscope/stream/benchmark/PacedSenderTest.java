package io.kinetoscope.stream.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PacedSenderTest {

    private static final Instant BEGIN = Instant.parse("2026-05-01T12:00:00Z");

    private final SteppedClock clock = new SteppedClock(BEGIN);
    private final LiveSchedule schedule =
            new LiveSchedule(2, Duration.ofSeconds(1), Duration.ofMillis(100), BEGIN);

    @Test
    void shouldSendEachWindowWhenItIsDue() throws InterruptedException {
        List<Long> sentAfter = new ArrayList<>();

        sender().send(3, due -> sentAfter.add(sinceBegin()));

        assertThat(sentAfter).containsExactly(900L, 1400L, 1900L);
    }

    @Test
    void shouldSendWhatIsLateAtOnce() throws InterruptedException {
        List<Long> sentAfter = new ArrayList<>();

        sender().send(
                        3,
                        due -> {
                            sentAfter.add(sinceBegin());
                            clock.sleep(Duration.ofMillis(700));
                        });

        assertThat(sentAfter).containsExactly(900L, 1600L, 2300L);
    }

    @Test
    void shouldTellHowLateWindowsWere() throws InterruptedException {
        Percentiles late = sender().send(3, due -> clock.sleep(Duration.ofMillis(700)));

        assertThat(late).isEqualTo(new Percentiles(3, 200, 400, 400, 400));
    }

    @Test
    void shouldGiveALateWindowTheCaptureTimeThatItWasDueAt() throws InterruptedException {
        List<Instant> captured = new ArrayList<>();

        sender().send(
                        2,
                        due -> {
                            captured.add(due.at());
                            clock.sleep(Duration.ofSeconds(5));
                        });

        assertThat(captured).containsExactly(BEGIN.plusMillis(900), BEGIN.plusMillis(1400));
    }

    private PacedSender sender() {
        return new PacedSender(schedule, clock, clock);
    }

    private long sinceBegin() {
        return Duration.between(BEGIN, clock.instant()).toMillis();
    }
}
