package io.kinetoscope.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.model.ComputeSettings;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.rsa.Transform;
import io.kinetoscope.model.store.InputSpec;
import org.junit.jupiter.api.Test;

class TrainingBenchmarkTest {

    private static final NetworkSpec TINY = NetworkSpec.rsaNetTiny(3);
    private static final InputSpec INPUT = InputSpec.streaming(4, 4, 32);

    @Test
    void shouldMeasureRsaInBothFormulations() {
        TrainingBenchmark.Comparison measured =
                new TrainingBenchmark(TINY, INPUT, 2, 0, 1, 3).run(ComputeSettings.CPU);

        TrainingBenchmark.Result result = measured.result();
        assertThat(result.medianMs()).isBetween(result.fastestMs(), result.slowestMs());
        assertThat(result.clipsPerSecond()).isEqualTo(2000 / result.medianMs());
        assertThat(measured.speedUp())
                .hasValue(measured.plain().orElseThrow().medianMs() / result.medianMs());
    }

    @Test
    void shouldHaveNothingToCompareAConvolutionWith() {
        NetworkSpec network = TINY.withTransform(Transform.CONV3D);

        TrainingBenchmark.Comparison measured =
                new TrainingBenchmark(network, INPUT, 1, 0, 0, 1).run(ComputeSettings.CPU);

        assertThat(measured.plain()).isEmpty();
        assertThat(measured.speedUp()).isEmpty();
    }

    @Test
    void shouldRefuseToMeasureNothing() {
        assertThatThrownBy(() -> new TrainingBenchmark(TINY, INPUT, 1, 0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 or more runs");
    }
}
