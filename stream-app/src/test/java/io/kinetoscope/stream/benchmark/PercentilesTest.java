package io.kinetoscope.stream.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PercentilesTest {

    @Test
    void shouldBeTheValuesOfTheNearestRanks() {
        double[] hundredDown = IntStream.rangeClosed(1, 100).mapToDouble(i -> 101 - i).toArray();

        assertThat(Percentiles.of(hundredDown)).isEqualTo(new Percentiles(100, 50, 95, 99, 100));
    }

    @Test
    void shouldBeTheOneValueThereIs() {
        assertThat(Percentiles.of(7)).isEqualTo(new Percentiles(1, 7, 7, 7, 7));
    }

    @Test
    void shouldBeNoNumberWithoutValues() {
        assertThat(Percentiles.of().p95()).isNaN();
    }

    @Test
    void shouldKeepMoreSamplesThanThereWasRoomFor() {
        Samples samples = new Samples();
        IntStream.rangeClosed(1, 10_000).forEach(samples::add);

        assertThat(samples.percentiles())
                .isEqualTo(new Percentiles(10_000, 5000, 9500, 9900, 10_000));
    }
}
