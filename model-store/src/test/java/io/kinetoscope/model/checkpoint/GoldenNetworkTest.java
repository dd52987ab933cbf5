package io.kinetoscope.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.rsa.RsaNet;
import io.kinetoscope.model.rsa.TorchRuntime;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The large checkpoint is not in the repository: without it, this test says so and is skipped. */
class GoldenNetworkTest {

    private static final Path GOLDEN =
            Path.of(System.getProperty("golden.network", "../../shared/golden/network"));

    @TempDir private Path temp;

    @Test
    void shouldImportTheAuthorsCheckpointAndScoreAsTheyDo() throws IOException {
        Path packed = GOLDEN.resolve("rsanet_r50_8f_174.pth.tar.gz");
        assumeTrue(Files.exists(packed), "skipped: there is no " + packed.toAbsolutePath());
        Path checkpoint = temp.resolve("checkpoint.pth.tar");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
            Files.copy(in, checkpoint);
        }
        try (RsaNetImport imported = RsaNetImport.open(checkpoint);
                NDManager manager = TorchRuntime.newManager(Device.cpu());
                InputStream arrays =
                        Files.newInputStream(GOLDEN.resolve("rsanet_r50_8f_174.npz"))) {
            assertThat(imported.network()).isEqualTo(NetworkSpec.rsaNetR50(174));
            NDList golden = NDList.decode(manager, arrays);
            RsaNet net = new RsaNet(imported.network());
            net.load(name -> tensor(manager, imported, name));

            NDArray logits =
                    net.forward(
                                    new ParameterStore(manager, false),
                                    new NDList(input(manager, golden.get("frames"))),
                                    false)
                            .singletonOrThrow();

            float difference = logits.sub(golden.get("logits")).abs().max().getFloat();
            assertThat(difference).isLessThan(1e-3f);
        }
    }

    private static NDArray tensor(NDManager manager, TensorSource source, String name) {
        long[] shape = source.shape(name).stream().mapToLong(Integer::longValue).toArray();
        return manager.create(
                FloatBuffer.wrap(source.read(name)), new Shape(shape), DataType.FLOAT32);
    }

    /** uint8 [T, H, W, 3] to float32 [1, 3, T, H, W], normalised as published. */
    private static NDArray input(NDManager manager, NDArray frames) {
        NDArray mean = manager.create(new float[] {0.485f, 0.456f, 0.406f});
        NDArray std = manager.create(new float[] {0.229f, 0.224f, 0.225f});
        return frames.toType(DataType.FLOAT32, true)
                .div(255f)
                .sub(mean)
                .div(std)
                .transpose(3, 0, 1, 2)
                .expandDims(0);
    }
}
