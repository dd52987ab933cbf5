package io.kinetoscope.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.checkpoint.TorchFiles.Tensor;
import io.kinetoscope.model.rsa.ContextType;
import io.kinetoscope.model.rsa.KernelType;
import io.kinetoscope.model.rsa.Neighbourhood;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.rsa.RsaNet;
import io.kinetoscope.model.rsa.Transform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RsaNetImportTest {

    private static final String BASE = "module.base_model.";

    @TempDir private Path temp;

    @ParameterizedTest
    @EnumSource(KernelType.class)
    void shouldReadTheNetworkOffTheShapes(KernelType kernelType) throws IOException {
        for (ContextType contextType : ContextType.values()) {
            NetworkSpec spec = small(kernelType, contextType, 0, 0);
            try (RsaNetImport imported = RsaNetImport.open(checkpoint(spec, t -> {}))) {
                assertThat(imported.network()).isEqualTo(spec);
            }
        }
    }

    @Test
    void shouldReadDimensionsThatAreNotTheDefaults() throws IOException {
        NetworkSpec spec = small(KernelType.R, ContextType.R, 3, 5);
        try (RsaNetImport imported = RsaNetImport.open(checkpoint(spec, t -> {}))) {
            assertThat(imported.network()).isEqualTo(spec);
        }
    }

    @Test
    void shouldNameWeightsAsTheNetworkDoesAndLeaveCountersOut() throws IOException {
        NetworkSpec spec = small(KernelType.V_PLUS_R, ContextType.V_PLUS_R, 0, 0);
        try (RsaNetImport imported = RsaNetImport.open(checkpoint(spec, t -> {}))) {
            assertThat(imported.names())
                    .containsExactlyElementsOf(new RsaNet(spec).state().keySet());
            assertThat(imported.read("new_fc.bias")).containsExactly(0, .125f, .25f);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "base_model.conv1.weight, conv1.weight",
        "base_model.layer1.0.bn2.running_var, layer1.0.bn2.running_var",
        "base_model.layer2.0.conv1.weight, layer2.0.conv1.weight",
        "base_model.layer3.1.conv2.H2.weight, layer3.1.conv2.H2.weight",
        "base_model.layer3.1.conv2.projection.weight, layer3.1.conv2.projection.weight",
        "new_fc.bias, new_fc.bias",
        "new_fc.weight, new_fc.weight"
    })
    void shouldNameAMissingTensor(String removed, String named) throws IOException {
        assertRefused(t -> t.state.remove("module." + removed), "tensor '" + named + "'");
    }

    @Test
    void shouldNameASurplusTensor() throws IOException {
        assertRefused(
                t -> t.with(BASE + "layer1.0.conv4.weight", 3),
                "tensor 'module.base_model.layer1.0.conv4.weight' has no place");
    }

    @Test
    void shouldNameAGapInTheBlocks() throws IOException {
        assertRefused(t -> t.with(BASE + "layer1.7.conv1.weight", 3), "layer1.7.conv1.weight");
    }

    @ParameterizedTest
    @CsvSource({
        "base_model.layer1.0.conv3.weight, 'tensor ''layer1.0'",
        "base_model.layer3.1.conv2.H2.weight, layer3.1.conv2.H2.weight",
        "base_model.layer3.1.conv2.P1, layer3.1.conv2.P1",
        "base_model.layer3.1.conv2.projection.weight, layer3.1.conv2.projection.weight",
        "new_fc.weight, new_fc.weight",
        "new_fc.bias, new_fc.bias"
    })
    void shouldNameATensorOfTheWrongShape(String changed, String named) throws IOException {
        assertRefused(t -> t.with("module." + changed, 5, 1, 1, 1, 1), named);
    }

    @Test
    void shouldNameTheShapeThatIsAndTheOneThatIsDue() throws IOException {
        assertRefused(
                t -> t.with(BASE + "bn1.weight", 7),
                "tensor 'bn1.weight' has shape [7] where the network needs [8]");
    }

    @Test
    void shouldRefuseTwoTensorsOfOneName() throws IOException {
        assertRefused(t -> t.with("base_model.bn1.bias", 8), "are the same one");
    }

    @Test
    void shouldRefuseANetworkWithoutRsa() throws IOException {
        assertRefused(
                t -> t.state.keySet().removeIf(n -> n.contains("layer3.1.conv2.")),
                "no layer has RSA");
    }

    @Test
    void shouldRefuseAForgedWidthBeforeItCountsUpToIt() throws IOException {
        assertRefused(
                t -> {
                    for (String name : List.of("conv1.weight", "layer1.0.conv1.weight")) {
                        t.with(BASE + name, new Tensor(name, new float[0], 0x7ffffff, 0, 1, 1, 1));
                    }
                },
                "stem");
    }

    @Test
    void shouldCompareTheLabelsWithTheClasses() throws IOException {
        NetworkSpec spec = small(KernelType.V, ContextType.V, 0, 0);
        try (RsaNetImport imported = RsaNetImport.open(checkpoint(spec, t -> {}))) {
            imported.requireClasses(3, "labels.txt");
            assertThatThrownBy(() -> imported.requireClasses(4, "labels.txt"))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("labels.txt has 4 labels")
                    .hasMessageContaining("module.new_fc.weight")
                    .hasMessageContaining("3 classes");
        }
    }

    private void assertRefused(Consumer<TorchFiles> change, String fault) throws IOException {
        Path file = checkpoint(small(KernelType.V_PLUS_R, ContextType.V_PLUS_R, 0, 0), change);

        assertThatThrownBy(() -> RsaNetImport.open(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(fault)
                .message()
                .hasLineCount(1);
    }

    private Path checkpoint(NetworkSpec spec, Consumer<TorchFiles> change) throws IOException {
        TorchFiles files = new TorchFiles();
        new RsaNet(spec)
                .state()
                .forEach(
                        (name, parameter) -> {
                            String prefix = name.startsWith("new_fc") ? "module." : BASE;
                            files.with(prefix + name, parameter.getShape().getShape());
                            if (name.endsWith("running_var")) {
                                files.with(
                                        prefix
                                                + name.replace(
                                                        "running_var", "num_batches_tracked"));
                            }
                        });
        change.accept(files);
        return files.zip(temp.resolve("c.pth"));
    }

    private static NetworkSpec small(
            KernelType kernelType, ContextType contextType, int keyDim, int latentDim) {
        return new NetworkSpec(
                List.of(1, 1, 2, 1),
                8,
                2,
                List.of(List.of(), List.of(), List.of(1), List.of()),
                Transform.RSA,
                new Neighbourhood(1, 3, 3),
                4,
                keyDim,
                0,
                latentDim,
                kernelType,
                contextType,
                3,
                0.3);
    }
}
