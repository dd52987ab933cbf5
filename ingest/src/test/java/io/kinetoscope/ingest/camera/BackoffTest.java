package io.kinetoscope.ingest.camera;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final Backoff backoff = new Backoff(Duration.ofSeconds(30), new Random(1));

    @Test
    void shouldDoubleUpToThirtySeconds() {
        for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            assertThat(backoff.next())
                    .isBetween(Duration.ofMillis(500L * seconds), Duration.ofSeconds(seconds));
        }
    }

    @Test
    void shouldKeepToALongestWaitBelowItsFirst() {
        Backoff hasty = new Backoff(Duration.ofMillis(20), new Random(1));

        for (int i = 0; i < 5; i++) {
            assertThat(hasty.next()).isBetween(Duration.ofMillis(10), Duration.ofMillis(20));
        }
    }

    @Test
    void shouldStartAnewAfterAReset() {
        backoff.next();
        backoff.next();
        backoff.reset();

        assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }
}
