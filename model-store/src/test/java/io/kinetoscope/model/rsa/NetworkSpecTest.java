package io.kinetoscope.model.rsa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import org.junit.jupiter.api.Test;

class NetworkSpecTest {

    private static final Neighbourhood KERNEL = new Neighbourhood(3, 3, 3);

    @Test
    void shouldTakeDimensionsFromOneAnotherWhereTheyAreZero() {
        RsaSpec spec =
                RsaSpec.of(
                        64, 64, 8, 0, 0, 0, KERNEL, 1, KernelType.V_PLUS_R, ContextType.V_PLUS_R);

        assertThat(spec.valueDim()).isEqualTo(8);
        assertThat(spec.keyDim()).isEqualTo(8);
        assertThat(spec.latentDim()).isEqualTo(8);
        assertThat(spec.projectionChannels()).isEqualTo(8 * 8 + 8 + 8);
    }

    @Test
    void shouldHaveNoKeyInTheProjectionOfTheBasicKernel() {
        RsaSpec spec = RsaSpec.of(64, 64, 8, 0, 0, 0, KERNEL, 1, KernelType.V, ContextType.V);

        assertThat(spec.projectionChannels()).isEqualTo(8 * 8 + 8);
    }

    @Test
    void shouldRefuseAQueryThatCannotBeTheKernel() {
        assertThatThrownBy(
                        () ->
                                RsaSpec.of(
                                        64, 64, 8, 8, 0, 4, KERNEL, 1, KernelType.V, ContextType.V))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keyDim 8 must be latentDim 4");
    }

    @Test
    void shouldRefuseAnIdentityThatDoesNotFitTheValues() {
        assertThatThrownBy(
                        () ->
                                RsaSpec.of(
                                        64,
                                        64,
                                        8,
                                        4,
                                        0,
                                        0,
                                        KERNEL,
                                        1,
                                        KernelType.R,
                                        ContextType.V_PLUS_R))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("keyDim 4 must be valueDim 8");
    }

    @Test
    void shouldRefuseValuesThatDoNotFillTheOutput() {
        assertThatThrownBy(
                        () ->
                                RsaSpec.of(
                                        64, 64, 8, 0, 5, 0, KERNEL, 1, KernelType.R, ContextType.R))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8 x 5 is not the 64 output channels");
    }

    @Test
    void shouldBeThePublishedNetwork() {
        NetworkSpec spec = NetworkSpec.rsaNetR50(174);

        assertThat(spec.features()).isEqualTo(2048);
        assertThat(spec.rsa(2, 1).latentDim()).isEqualTo(32);
        assertThat(spec.kernel().positions()).isEqualTo(245);
    }

    @Test
    void shouldHaveANetworkForEachName() {
        for (String name : NetworkSpec.NAMES) {
            assertThat(NetworkSpec.named(name, 5).classes()).isEqualTo(5);
        }
    }

    @Test
    void shouldListTheNetworksThereAre() {
        assertThatThrownBy(() -> NetworkSpec.named("resnet", 5))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "there is no network 'resnet': give one of rsanet-r50, rsanet-small,"
                                + " rsanet-tiny");
    }

    @Test
    void shouldListTheTransformsThereAre() {
        assertThat(Transform.named("self-attention")).isEqualTo(Transform.SELF_ATTENTION);
        assertThatThrownBy(() -> Transform.named("SELF_ATTENTION"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "there is no transform 'SELF_ATTENTION': give one of rsa, conv2d, conv3d,"
                                + " self-attention");
    }

    @Test
    void shouldChangeOnePropertyAtATime() {
        NetworkSpec spec = NetworkSpec.rsaNetTiny(4);

        assertThat(spec.withTransform(Transform.CONV3D).transform()).isEqualTo(Transform.CONV3D);
        assertThat(spec.withKernelType(KernelType.R).kernelType()).isEqualTo(KernelType.R);
        assertThat(spec.withContextType(ContextType.V).contextType()).isEqualTo(ContextType.V);
        assertThat(spec.withClasses(9).classes()).isEqualTo(9);
        assertThat(spec.withDropout(0).dropout()).isZero();
        assertThat(spec.withTransform(Transform.CONV3D).withTransform(Transform.RSA))
                .isEqualTo(spec);
    }
}
