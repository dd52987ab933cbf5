package io.kinetoscope.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.rsa.KernelType;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.rsa.Transform;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransferredWeightsTest {

    private static final NetworkSpec TINY = NetworkSpec.rsaNetTiny(4);

    @Test
    void shouldTakeAStoredModelAsItIsForTheSameLabels() {
        TransferredWeights weights =
                new TransferredWeights(new InitialWeights(TINY, 1), TINY, TINY, true, 2);

        for (String name : List.of("conv1.weight", "new_fc.weight")) {
            assertThat(weights.read(name)).isEqualTo(new InitialWeights(TINY, 1).read(name));
        }
    }

    @Test
    void shouldReplaceTheHeadForOtherLabels() {
        NetworkSpec to = TINY.withClasses(6).withDropout(0.1);
        TransferredWeights weights =
                new TransferredWeights(new InitialWeights(TINY, 1), TINY, to, false, 2);

        assertThat(weights.shape("new_fc.bias")).containsExactly(6);
        assertThat(weights.read("new_fc.weight"))
                .isEqualTo(new InitialWeights(to, 2).read("new_fc.weight"));
        assertThat(weights.read("conv1.weight"))
                .isEqualTo(new InitialWeights(TINY, 1).read("conv1.weight"));
    }

    @Test
    void shouldReplaceTheHeadForAsManyOtherLabels() {
        TransferredWeights weights =
                new TransferredWeights(new InitialWeights(TINY, 1), TINY, TINY, false, 2);

        assertThat(weights.read("new_fc.weight"))
                .isEqualTo(new InitialWeights(TINY, 2).read("new_fc.weight"));
    }

    @Test
    void shouldNameTheTensorByWhichNetworksDiffer() {
        assertTransferRefused(
                TINY,
                NetworkSpec.rsaNetSmall(4),
                "the weights random weights of seed 1 do not fit the network that is to learn:"
                        + " tensor 'conv1.weight' has shape [16, 3, 1, 7, 7] where it needs [32, 3,"
                        + " 1, 7, 7]");
        assertTransferRefused(
                TINY.withTransform(Transform.CONV2D), TINY, "tensor 'layer1.0.conv2.P1'");
        assertTransferRefused(
                TINY, TINY.withKernelType(KernelType.R), "tensor 'layer1.0.conv2.P1' has no place");
    }

    private static void assertTransferRefused(NetworkSpec from, NetworkSpec to, String message) {
        assertThatThrownBy(
                        () ->
                                new TransferredWeights(
                                        new InitialWeights(from, 1), from, to, false, 2))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message);
    }
}
