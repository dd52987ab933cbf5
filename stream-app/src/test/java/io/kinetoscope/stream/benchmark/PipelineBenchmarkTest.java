package io.kinetoscope.stream.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PipelineBenchmarkTest {

    @Test
    void shouldHaveOneCameraForEachWindowInItsLength() {
        assertThat(
                        PipelineBenchmark.camerasFor(
                                0.7, PipelineBenchmark.camerasOf(60, Duration.ofMillis(500))))
                .isEqualTo(21);
    }

    @Test
    void shouldHaveOneCameraAtLeast() {
        assertThat(PipelineBenchmark.camerasFor(0.7, 0.1)).isEqualTo(1);
    }
}
