package io.kinetoscope.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.rsa.TorchRuntime;
import io.kinetoscope.model.script.Arithmetic;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.ModelStore;
import io.kinetoscope.model.store.StoredModel;
import io.kinetoscope.model.store.Thresholds;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelVerifierTest {

    @TempDir private Path temp;
    private final ModelVerifier verifier = new ModelVerifier(ComputeSettings.CPU, Arithmetic.FP32);
    private StoredModel stored;

    @BeforeEach
    void create() {
        stored = model(UntrainedHead.PLAIN);
    }

    @Test
    void shouldPassAModelThatIsWhole() {
        verifier.verify(stored);
    }

    @Test
    void shouldTellOfLogitsThatAreNotFinite() {
        StoredModel broken = withoutGoldenClip(new UntrainedHead(1, List.of(0f, Float.NaN, 0f)));

        assertThatThrownBy(() -> verifier.verify(broken))
                .isInstanceOf(KinetoscopeException.class)
                .hasMessageContaining("NaN");
    }

    @Test
    void shouldPassALoadedModelThatIsWhole() {
        try (LoadedModel model = LoadedModel.open(stored, ComputeSettings.CPU)) {
            ModelVerifier.check(stored, model, Arithmetic.FP32);
        }
    }

    @Test
    void shouldTellOfALoadedModelWhoseLogitsAreNotFinite() {
        StoredModel broken = withoutGoldenClip(new UntrainedHead(1, List.of(0f, Float.NaN, 0f)));

        try (LoadedModel model = LoadedModel.open(broken, ComputeSettings.CPU)) {
            assertThatThrownBy(() -> ModelVerifier.check(broken, model, Arithmetic.FP32))
                    .isInstanceOf(KinetoscopeException.class)
                    .hasMessageContaining("NaN");
        }
    }

    @Test
    void shouldTellOfALoadedModelThatDoesNotComputeItsNetwork() {
        StoredModel without = withoutGoldenClip(UntrainedHead.PLAIN);
        StoredModel other = model(new UntrainedHead(2, List.of(0f, 1f, 0f)));

        try (LoadedModel model = LoadedModel.open(other, ComputeSettings.CPU)) {
            assertThatThrownBy(() -> ModelVerifier.check(without, model, Arithmetic.FP32))
                    .isInstanceOf(KinetoscopeException.class)
                    .hasMessageContaining("on a fixed clip a logit is off by");
        }
    }

    @Test
    void shouldTellOfALoadedModelThatComputesSomethingElseThanWhenItWasStored() {
        StoredModel other = model(new UntrainedHead(2, List.of(0f, 1f, 0f)));

        try (LoadedModel model = LoadedModel.open(other, ComputeSettings.CPU)) {
            assertThatThrownBy(() -> ModelVerifier.check(stored, model, Arithmetic.FP32))
                    .isInstanceOf(KinetoscopeException.class)
                    .hasMessageContaining("on its golden clip a logit is off by");
        }
    }

    @Test
    void shouldTellOfAGoldenClipThatIsDamaged() throws IOException {
        Files.write(stored.directory().resolve(GoldenClip.FILE), new byte[100]);

        try (LoadedModel model = LoadedModel.open(stored, ComputeSettings.CPU)) {
            assertThatThrownBy(() -> ModelVerifier.check(stored, model, Arithmetic.FP32))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(GoldenClip.FILE + " is no .npz file");
        }
    }

    @Test
    void shouldKeepAGoldenClipThatCanBeVerifiedAsAnyOther() {
        assertThat(verifier.difference(stored, GoldenClip.of(stored).orElseThrow()))
                .isLessThan(1e-4);
    }

    @Test
    void shouldStoreNoVersionThatDoesNotRun() {
        assertThatThrownBy(() -> model(new UntrainedHead(1, List.of(0f, Float.NaN, 0f))))
                .isInstanceOf(KinetoscopeException.class)
                .hasMessageContaining("NaN");
    }

    @Test
    void shouldMeasureTheDifferenceForFramesOfAnyLength() throws IOException {
        byte[] frames = new byte[6 * 32 * 32 * 3];
        new Random(1).nextBytes(frames);
        float[] logits;
        try (LoadedModel model = LoadedModel.open(stored, ComputeSettings.CPU)) {
            logits = model.logits(List.of(frames), new ClipShape(6, 32, 32))[0];
        }
        logits[2] += 0.25f;

        Path golden =
                npz(
                        Map.of("frames", new Shape(6, 32, 32, 3), "logits", new Shape(1, 3)),
                        Map.of("frames", frames, "logits", logits));

        assertThat(verifier.difference(stored, golden)).isBetween(0.2499, 0.2501);
    }

    @Test
    void shouldMeasureTheDifferenceForNormalisedInput() throws IOException {
        float[] input = new float[2 * 3 * 2 * 16 * 16];
        for (int i = 0; i < input.length; i++) {
            input[i] = (float) Math.sin(i);
        }
        float[] logits = new float[6];
        try (LoadedModel model = LoadedModel.open(stored, ComputeSettings.CPU)) {
            float[][] rows = model.logits(input, 2, new ClipShape(2, 16, 16));
            System.arraycopy(rows[0], 0, logits, 0, 3);
            System.arraycopy(rows[1], 0, logits, 3, 3);
        }
        Path golden =
                npz(
                        Map.of("input", new Shape(2, 3, 2, 16, 16), "logits", new Shape(2, 3)),
                        Map.of("input", input, "logits", logits));

        assertThat(verifier.difference(stored, golden)).isLessThan(1e-5);
    }

    @Test
    void shouldCountNaNAsADifference() throws IOException {
        Path golden =
                npz(
                        Map.of("input", new Shape(1, 3, 1, 16, 16), "logits", new Shape(1, 3)),
                        Map.of("input", new float[768], "logits", new float[] {0, Float.NaN, 0}));

        assertThat(verifier.difference(stored, golden)).isInfinite();
    }

    @Test
    void shouldNameAnArrayOfTheWrongShape() throws IOException {
        Path classes =
                npz(
                        Map.of("input", new Shape(1, 3, 1, 16, 16), "logits", new Shape(1, 4)),
                        Map.of("input", new float[768], "logits", new float[4]));
        assertThatThrownBy(() -> verifier.difference(stored, classes))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'logits'")
                .hasMessageContaining("[1, 4] where the model gives [1, 3]");
        Path channels =
                npz(
                        Map.of("frames", new Shape(1, 16, 16, 4), "logits", new Shape(1, 3)),
                        Map.of("frames", new byte[1024], "logits", new float[3]));
        assertThatThrownBy(() -> verifier.difference(stored, channels))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'frames'");
        Path neither = npz(Map.of("logits", new Shape(1, 3)), Map.of("logits", new float[3]));
        assertThatThrownBy(() -> verifier.difference(stored, neither))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no array 'input'");
        Path empty =
                npz(
                        Map.of("frames", new Shape(0, 16, 16, 3), "logits", new Shape(1, 3)),
                        Map.of("frames", new byte[0], "logits", new float[3]));
        assertThatThrownBy(() -> verifier.difference(stored, empty))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("at least 1 frame");
    }

    private StoredModel model(UntrainedHead head) {
        return creator(head).addTo(store());
    }

    private StoredModel withoutGoldenClip(UntrainedHead head) {
        return creator(head).addTo(store(), ModelStore.Completion.NONE);
    }

    private ModelStore store() {
        return new ModelStore(temp.resolve("store"), List.of());
    }

    private static ModelCreator creator(UntrainedHead head) {
        return new ModelCreator(
                "m",
                NetworkSpec.rsaNetTiny(3),
                InputSpec.imageNet(4, 4, 40, 40, 32, 32),
                List.of("a", "b", "c"),
                new Thresholds(0.6, 0.4),
                head,
                7,
                "a test",
                Instant.EPOCH);
    }

    private Path npz(Map<String, Shape> shapes, Map<String, Object> arrays) throws IOException {
        Path file = temp.resolve("golden.npz");
        try (NDManager manager = TorchRuntime.newManager(Device.cpu());
                OutputStream out = Files.newOutputStream(file)) {
            NDList list = new NDList();
            new LinkedHashMap<>(shapes)
                    .forEach(
                            (name, shape) -> {
                                Object values = arrays.get(name);
                                NDArray array =
                                        values instanceof float[] floats
                                                ? manager.create(
                                                        FloatBuffer.wrap(floats),
                                                        shape,
                                                        DataType.FLOAT32)
                                                : manager.create(
                                                        ByteBuffer.wrap((byte[]) values),
                                                        shape,
                                                        DataType.UINT8);
                                array.setName(name);
                                list.add(array);
                            });
            list.encode(out, NDList.Encoding.NPZ);
        }
        return file;
    }
}
