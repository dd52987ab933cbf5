package io.kinetoscope.stream.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.stream.clip.Latency;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A clip whose last frame waited half a second for its window, and then 40 ms for the model. */
final class LatenciesTest {

    private static final Instant FILLED = Instant.parse("2026-05-01T12:00:01Z");
    private static final Delivery DELIVERY =
            new Delivery(FILLED, new Latency(500, 40, 6, 546), FILLED.plusMillis(120));

    private final Latencies latencies = Latencies.of(List.of(DELIVERY));

    @Test
    void shouldCountFromTheCaptureOfTheLastFrame() {
        assertThat(latencies.total().p50()).isEqualTo(620);
    }

    @Test
    void shouldLeaveOutTheModel() {
        assertThat(latencies.withoutModel().p50()).isEqualTo(614);
    }

    @Test
    void shouldLeaveOutTheFillingOfTheWindow() {
        assertThat(latencies.withoutModelAndFilling().p50()).isEqualTo(114);
    }

    @Test
    void shouldTellWhatCameAfterTheScores() {
        assertThat(latencies.delivery().p50()).isEqualTo(74);
    }

    @Test
    void shouldBeNoNumberWithoutRecords() {
        assertThat(Latencies.of(List.of()).total().p95()).isNaN();
    }
}
