package io.kinetoscope.stream.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A quarter of a second each second, saved up for 8 s: 2 s at most. */
final class TimeBudgetTest {

    private final AtomicLong now = new AtomicLong(123);
    private final TimeBudget budget = new TimeBudget(0.25, Duration.ofSeconds(8), now::get);

    @Test
    void shouldHaveSomeSavedFromTheBeginning() {
        budget.take(Duration.ofMillis(1_999));

        assertThat(budget.isSpent()).isFalse();
    }

    @Test
    void shouldBeSpentWhenAllIsTaken() {
        budget.take(Duration.ofSeconds(2));

        assertThat(budget.isSpent()).isTrue();
    }

    @Test
    void shouldHaveItsShareOfTheTimeThatPasses() {
        budget.take(Duration.ofSeconds(2));
        pass(Duration.ofSeconds(4));
        budget.take(Duration.ofMillis(999));
        assertThat(budget.isSpent()).isFalse();

        budget.take(Duration.ofMillis(1));
        assertThat(budget.isSpent()).isTrue();
    }

    @Test
    void shouldMakeUpForWhatWasTakenTooMuch() {
        budget.take(Duration.ofSeconds(3));
        pass(Duration.ofSeconds(4));
        assertThat(budget.isSpent()).isTrue();

        pass(Duration.ofNanos(8));
        assertThat(budget.isSpent()).isFalse();
    }

    @Test
    void shouldSaveNoMoreThanItsLimit() {
        pass(Duration.ofHours(1));
        assertThat(budget.isSpent()).isFalse();

        budget.take(Duration.ofSeconds(2));
        assertThat(budget.isSpent()).isTrue();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
