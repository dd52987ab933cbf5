package io.kinetoscope.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.checkpoint.TensorSource;
import io.kinetoscope.model.checkpoint.TorchFiles;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.rsa.RsaNet;
import io.kinetoscope.model.rsa.Transform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageNetWeightsTest {

    private static final NetworkSpec TINY = NetworkSpec.rsaNetTiny(4);
    private static final String RSA = "layer2.1.conv2.";

    @TempDir private Path temp;

    @Test
    void shouldTakeConvolutionsAndStatisticsFromImageNet() throws IOException {
        Path flat = imageNet(file -> {}).flat(temp.resolve("flat.pth"));
        Path zip = imageNet(file -> {}).zip(temp.resolve("zip.pth"));

        for (Path path : List.of(flat, zip)) {
            try (ImageNetWeights weights = ImageNetWeights.open(path, TINY, 3)) {
                assertThat(weights.names()).isEqualTo(new RsaNet(TINY).state().keySet());
                assertThat(weights.shape("layer2.0.conv2.weight")).containsExactly(32, 32, 1, 3, 3);
                for (String name :
                        List.of(
                                "conv1.weight",
                                "layer2.0.conv2.weight",
                                "layer4.0.downsample.1.running_var",
                                "layer2.0.bn3.weight")) {
                    assertThat(weights.read(name)).as(name).startsWith(0, .125f, .25f, .375f);
                }
                for (String name : List.of(RSA + "projection.weight", RSA + "I", "new_fc.weight")) {
                    assertThat(weights.read(name))
                            .as(name)
                            .isEqualTo(new InitialWeights(TINY, 3).read(name));
                }
            }
        }
    }

    @Test
    void shouldTakeTheConvolutionAtRsaPositionsForConv2dOnly() throws IOException {
        Path file = imageNet(f -> {}).zip(temp.resolve("a.pth"));

        try (TensorSource weights =
                ImageNetWeights.open(file, TINY.withTransform(Transform.CONV2D), 3)) {
            assertThat(weights.read(RSA + "weight")).startsWith(0, .125f, .25f);
        }
        NetworkSpec volumes = TINY.withTransform(Transform.CONV3D);
        try (TensorSource weights = ImageNetWeights.open(file, volumes, 3)) {
            assertThat(weights.read(RSA + "weight"))
                    .isEqualTo(new InitialWeights(volumes, 3).read(RSA + "weight"));
        }
    }

    @Test
    void shouldNameEverythingOfImageNetThatDoesNotFit() throws IOException {
        Path file =
                imageNet(
                                f ->
                                        f.with("aux.we\night", 1)
                                                .with("layer3.0.conv1.weight", 2, 3)
                                                .without("bn1.bias"))
                        .zip(temp.resolve("a.pth"));

        assertThatThrownBy(() -> ImageNetWeights.open(file, TINY, 3))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        file
                                + " does not fit the network: tensor 'bn1.bias' of shape [16] is"
                                + " missing; 'layer3.0.conv1.weight' has shape [2, 3] where the"
                                + " network needs [64, 64, 1, 1]; 'aux.we?ight' has no place in the"
                                + " network");
    }

    @Test
    void shouldNameFiveTensorsAndCountTheOthers() throws IOException {
        Path file = new TorchFiles().with("fc.weight", 2, 2).zip(temp.resolve("a.pth"));

        assertThatThrownBy(() -> ImageNetWeights.open(file, TINY, 3))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'conv1.weight' of shape [16, 3, 7, 7] is missing")
                .hasMessageMatching(".*; and \\d+ more")
                .message()
                .hasLineCount(1);
    }

    private static TorchFiles imageNet(Consumer<TorchFiles> change) {
        TorchFiles file = new TorchFiles();
        new RsaNet(TINY.withTransform(Transform.CONV2D))
                .state()
                .forEach(
                        (name, parameter) -> {
                            long[] shape = parameter.getShape().getShape();
                            if (shape.length == 5) {
                                shape = new long[] {shape[0], shape[1], shape[3], shape[4]};
                            }
                            if (!name.startsWith("new_fc")) {
                                file.with(name, shape);
                            }
                        });
        file.with("bn1.num_batches_tracked").with("fc.weight", 1000, 4).with("fc.bias", 1000);
        change.accept(file);
        return file;
    }
}
