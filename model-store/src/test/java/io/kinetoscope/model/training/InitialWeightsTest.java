package io.kinetoscope.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.assertj.core.data.Percentage.withPercentage;

import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.rsa.RsaNet;
import io.kinetoscope.model.rsa.Transform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InitialWeightsTest {

    private static final NetworkSpec TINY = NetworkSpec.rsaNetTiny(4);
    private static final String RSA = "layer2.1.conv2.";

    @Test
    void shouldBeginEveryBlockOfADeepNetworkAsTheIdentity() {
        InitialWeights weights = new InitialWeights(NetworkSpec.rsaNetR50(4), 1);

        assertThat(weights.read("layer2.0.bn3.weight")).containsOnly(0);
        assertThat(weights.read("layer2.0.bn2.weight")).containsOnly(1);
        assertThat(weights.read("layer2.0.bn3.running_var")).containsOnly(1);
        assertThat(weights.read("layer2.0.bn3.bias")).containsOnly(0);
    }

    @Test
    void shouldLetEveryBlockOfAShallowNetworkTakePartFromTheStart() {
        assertThat(new InitialWeights(TINY, 1).read("layer2.0.bn3.weight")).containsOnly(1);
    }

    @Test
    void shouldSpreadWeightsAsTheMethodSays() {
        InitialWeights weights = new InitialWeights(TINY, 1);
        int positions = 245;

        assertThat(deviation(weights.read("layer4.0.conv2.weight")))
                .isCloseTo(Math.sqrt(2 / (9.0 * 128)), withPercentage(2));
        assertThat(deviation(weights.read("layer3.1.conv2.P1")))
                .isCloseTo(Math.sqrt(1 / (positions * 8.0)), withPercentage(20));
        assertThat(deviation(weights.read("new_fc.weight"))).isCloseTo(0.01, withPercentage(5));
        float[] uniform = weights.read(RSA + "G.weight");
        assertThat(deviation(uniform)).isCloseTo(1 / Math.sqrt(3.0 * positions), withPercentage(5));
        for (float value : uniform) {
            assertThat(Math.abs(value)).isLessThanOrEqualTo((float) (1 / Math.sqrt(positions)));
        }
        assertThat(weights.read(RSA + "I")).startsWith(1, 0, 0, 0, 0, 1);
    }

    @Test
    void shouldTurnTheKernelsOfRsaToMotion() {
        InitialWeights weights = new InitialWeights(TINY, 1);
        int positions = 245;
        int centre = positions / 2;

        float[] middle = weights.read(RSA + "H2.weight");
        for (int kernel = 0; kernel < middle.length; kernel += positions) {
            assertThat(middle[kernel + centre])
                    .isGreaterThan(3 * Math.abs(middle[kernel]))
                    .isPositive();
        }
        assertThat(deviation(weights.read(RSA + "H1.weight")))
                .isCloseTo(1 / Math.sqrt(3.0 * positions), withPercentage(10));
    }

    @Test
    void shouldDependOnTheSeedOnly() {
        assertThat(new InitialWeights(TINY, 1).read("conv1.weight"))
                .isEqualTo(new InitialWeights(TINY, 1).read("conv1.weight"))
                .isNotEqualTo(new InitialWeights(TINY, 2).read("conv1.weight"));
    }

    @ParameterizedTest
    @EnumSource(Transform.class)
    void shouldHaveEveryTensorOfTheNetwork(Transform transform) {
        NetworkSpec network = TINY.withTransform(transform);
        InitialWeights weights = new InitialWeights(network, 1);

        assertThat(weights.names()).isEqualTo(new RsaNet(network).state().keySet());
        for (String name : weights.names()) {
            int size = weights.shape(name).stream().reduce(1, (a, b) -> a * b);
            assertThat(weights.read(name)).hasSize(size);
        }
    }

    private static double deviation(float[] values) {
        double sum = 0;
        double squares = 0;
        for (float value : values) {
            sum += value;
            squares += value * value;
        }
        double mean = sum / values.length;
        assertThat(mean).isCloseTo(0, offset(0.1));
        return Math.sqrt(squares / values.length - mean * mean);
    }
}
