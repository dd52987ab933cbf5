package io.kinetoscope.model.rsa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import org.junit.jupiter.api.Test;

class ForwardCostTest {

    @Test
    void shouldCountThePublishedNetworkAsItsAuthorsDo() {
        long counted = ForwardCost.multiplyAdds(NetworkSpec.rsaNetR50(174), 16, 224, 224);

        assertThat(counted / 1e9).isCloseTo(71.8, withPercentage(1));
    }

    @Test
    void shouldGrowWithTheFrames() {
        NetworkSpec network = NetworkSpec.rsaNetTiny(9);
        long head = network.features() * 9L;

        assertThat(ForwardCost.multiplyAdds(network, 8, 112, 96) - head)
                .isEqualTo(2 * (ForwardCost.multiplyAdds(network, 4, 112, 96) - head));
    }

    @Test
    void shouldCountAConvolutionOfVolumesThreeTimes() {
        NetworkSpec network = NetworkSpec.rsaNetTiny(9);
        long flat = ForwardCost.multiplyAdds(network.withTransform(Transform.CONV2D), 8, 64, 64);
        long volumes = ForwardCost.multiplyAdds(network.withTransform(Transform.CONV3D), 8, 64, 64);

        // 3 x 3 at 16x16 with 16 channels, 8x8 with 32 and 4x4 with 64: as many each.
        assertThat(volumes - flat).isEqualTo(2L * 9 * 8 * 3 * 16 * 16 * 16 * 16);
    }
}
