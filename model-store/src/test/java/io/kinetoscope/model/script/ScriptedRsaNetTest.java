package io.kinetoscope.model.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.NetworkWeights;
import io.kinetoscope.model.UntrainedHead;
import io.kinetoscope.model.UntrainedWeights;
import io.kinetoscope.model.checkpoint.MemoryTensors;
import io.kinetoscope.model.checkpoint.TensorSource;
import io.kinetoscope.model.rsa.ContextType;
import io.kinetoscope.model.rsa.KernelType;
import io.kinetoscope.model.rsa.Neighbourhood;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.rsa.RsaNet;
import io.kinetoscope.model.rsa.TorchRuntime;
import io.kinetoscope.model.rsa.Transform;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the readable formulation, which is held against the authors' arrays. */
class ScriptedRsaNetTest {

    private static final List<ScriptedRsaNet.Formulation> FORMULATIONS =
            List.of(ScriptedRsaNet.Formulation.ONEDNN, ScriptedRsaNet.Formulation.ATEN);

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = TorchRuntime.newManager(Device.cpu());
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @CsvSource({
        "V, V", "V, R", "V, V_PLUS_R",
        "R, V", "R, R", "R, V_PLUS_R",
        "V_PLUS_R, V", "V_PLUS_R, R", "V_PLUS_R, V_PLUS_R",
    })
    void shouldComputeEveryKernelAndContextAsTheReadableFormDoes(
            KernelType kernel, ContextType context) {
        NetworkSpec network = network(kernel, context, 0, 0);

        shouldAgree(network, new Shape(2, 3, 5, 47, 38));
    }

    @ParameterizedTest
    @CsvSource({"V, R, 0, 0", "R, V, 3, 5", "V_PLUS_R, R, 6, 2"})
    void shouldComputeDimensionsThatDiffer(
            KernelType kernel, ContextType context, int keyDim, int latentDim) {
        shouldAgree(network(kernel, context, keyDim, latentDim), new Shape(1, 3, 4, 40, 40));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 8, 11})
    void shouldComputeAnyNumberOfFrames(int frames) {
        shouldAgree(NetworkSpec.rsaNetTiny(5), new Shape(3, 3, frames, 33, 50));
    }

    @ParameterizedTest
    @EnumSource(
            value = Transform.class,
            names = {"CONV2D", "CONV3D"})
    void shouldComputeTheTransformsToCompareWith(Transform transform) {
        shouldAgree(
                NetworkSpec.rsaNetSmall(4).withTransform(transform), new Shape(2, 3, 4, 32, 48));
    }

    @Test
    void shouldScoreTheSameClipAlikeAgain() {
        NetworkSpec network = NetworkSpec.rsaNetTiny(5);
        ScriptedRsaNet fast = prepared(network, weights(network), FORMULATIONS.get(0));
        NDArray clips = manager.randomNormal(new Shape(1, 3, 4, 32, 32));

        NDArray first = fast.logits(clips);

        assertThat(fast.logits(clips)).isEqualTo(first);
    }

    @ParameterizedTest
    @EnumSource(
            value = Transform.class,
            names = {"RSA", "CONV2D", "CONV3D"})
    void shouldComeCloseWithEightBits(Transform transform) {
        NetworkSpec network = NetworkSpec.rsaNetSmall(6).withTransform(transform);
        TensorSource weights = weights(network);
        NDArray clips = manager.randomNormal(new Shape(3, 3, 4, 48, 64));
        List<Integer> images = List.of(4, 3, 48, 64);
        ActivationRanges ranges = new ActivationRanges(network);

        NDArray expected =
                ScriptedRsaNet.observing(manager, network, weights, images).observe(clips, ranges);
        NDArray actual =
                ScriptedRsaNet.prepare(
                                manager, network, ranges.with(weights), images, Arithmetic.INT8)
                        .logits(clips);

        assertThat(ranges.with(weights).names()).containsAll(ActivationRanges.names(network));
        float change = actual.sub(expected).abs().max().getFloat();
        assertThat(change / expected.abs().max().getFloat()).isBetween(1e-6f, 0.05f);
    }

    /** The worst of them is 0.9 % off, where each rounding is up to 0.2 %. */
    @ParameterizedTest
    @CsvSource({
        "V, V", "V, R", "V, V_PLUS_R",
        "R, V", "R, R", "R, V_PLUS_R",
        "V_PLUS_R, V", "V_PLUS_R, R", "V_PLUS_R, V_PLUS_R",
    })
    void shouldComeCloseInBfloat16(KernelType kernel, ContextType context) {
        NetworkSpec network = network(kernel, context, 0, 0);

        shouldComeClose(network, Arithmetic.BF16, FORMULATIONS, 0.03f);
    }

    @ParameterizedTest
    @EnumSource(
            value = Transform.class,
            names = {"CONV2D", "CONV3D"})
    void shouldComeCloseInBfloat16WithTheTransformsToCompareWith(Transform transform) {
        NetworkSpec network = NetworkSpec.rsaNetSmall(4).withTransform(transform);

        shouldComeClose(network, Arithmetic.BF16, FORMULATIONS, 0.03f);
    }

    /** What GPUs run, on the CPU, which PyTorch has plain operators in float16 for. */
    @ParameterizedTest
    @CsvSource({"V, R", "R, V", "V_PLUS_R, V_PLUS_R"})
    void shouldComeCloseInFloat16(KernelType kernel, ContextType context) {
        NetworkSpec network = network(kernel, context, 0, 0);

        shouldComeClose(network, Arithmetic.FP16, List.of(ScriptedRsaNet.Formulation.ATEN), 0.004f);
    }

    @Test
    void shouldLeaveFloat32AsItIsWhereThereIsNoTf32() {
        NetworkSpec network = NetworkSpec.rsaNetTiny(5);
        TensorSource weights = weights(network);
        List<Integer> images = List.of(4, 3, 32, 32);
        NDArray clips = manager.randomNormal(new Shape(1, 3, 4, 32, 32));
        NDArray expected =
                prepared(network, weights, ScriptedRsaNet.Formulation.ATEN).logits(clips);

        ScriptedRsaNet tf32 =
                ScriptedRsaNet.prepare(
                        manager,
                        network,
                        weights,
                        images,
                        ScriptedRsaNet.Formulation.ATEN,
                        Arithmetic.TF32);

        assertThat(tf32.logits(clips)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(
            value = Arithmetic.class,
            names = {"TF32", "FP16"})
    void shouldRefuseOnTheCpuWhatOnlyGpusCompute(Arithmetic arithmetic) {
        NetworkSpec network = NetworkSpec.rsaNetTiny(5);

        assertThatThrownBy(
                        () ->
                                ScriptedRsaNet.prepare(
                                        manager,
                                        network,
                                        weights(network),
                                        List.of(4, 3, 32, 32),
                                        arithmetic))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "%s is computed on GPUs only: give --device gpu, or --precision bf16 or fp32"
                                .formatted(arithmetic));
    }

    /** Nothing else may be the matter with the way to a GPU where there is none. */
    @Test
    void shouldUploadToAGpuOnly() {
        NetworkSpec network = NetworkSpec.rsaNetTiny(5);
        ScriptedRsaNet script =
                prepared(network, weights(network), ScriptedRsaNet.Formulation.ATEN);
        NDArray bytes = manager.zeros(new Shape(1, 4, 32, 32, 3), DataType.UINT8);

        assertThatThrownBy(() -> script.upload(bytes, manager))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("accelerator");
    }

    private void shouldComeClose(
            NetworkSpec network,
            Arithmetic arithmetic,
            List<ScriptedRsaNet.Formulation> formulations,
            float tolerance) {
        TensorSource weights = weights(network);
        NDArray clips = manager.randomNormal(new Shape(3, 3, 5, 47, 38));
        List<Integer> images = List.of(5, 3, 47, 38);
        NDArray expected =
                ScriptedRsaNet.prepare(manager, network, weights, images, Arithmetic.FP32)
                        .logits(clips);
        for (ScriptedRsaNet.Formulation formulation : formulations) {
            NDArray actual =
                    ScriptedRsaNet.prepare(
                                    manager, network, weights, images, formulation, arithmetic)
                            .logits(clips);

            float change = actual.sub(expected).abs().max().getFloat();
            assertThat(actual.getDataType()).isEqualTo(DataType.FLOAT32);
            assertThat(change / expected.abs().max().getFloat())
                    .as("%s", formulation)
                    .isBetween(1e-6f, tolerance);
        }
    }

    private void shouldAgree(NetworkSpec network, Shape clips) {
        TensorSource weights = weights(network);
        RsaNet readable = new RsaNet(network);
        NetworkWeights.load(readable, weights, manager);
        NDArray input = manager.randomNormal(clips);
        NDArray expected =
                readable.forward(new ParameterStore(manager, false), new NDList(input), false)
                        .singletonOrThrow();
        float scale = expected.abs().max().getFloat();

        assertThat(scale).isPositive();
        for (ScriptedRsaNet.Formulation formulation : FORMULATIONS) {
            NDArray actual = prepared(network, weights, formulation).logits(input);

            assertThat(actual.getShape()).isEqualTo(expected.getShape());
            assertThat(actual.sub(expected).abs().max().getFloat() / scale)
                    .as("%s", formulation)
                    .isLessThan(1e-5f);
        }
    }

    private ScriptedRsaNet prepared(
            NetworkSpec network, TensorSource weights, ScriptedRsaNet.Formulation formulation) {
        return ScriptedRsaNet.prepare(
                manager, network, weights, List.of(4, 3, 32, 32), formulation, Arithmetic.FP32);
    }

    /** RSA in each of the three later stages, with and without a stride. */
    private static NetworkSpec network(
            KernelType kernel, ContextType context, int keyDim, int latentDim) {
        return new NetworkSpec(
                List.of(1, 1, 2, 1),
                16,
                2,
                List.of(List.of(), List.of(0), List.of(1), List.of(0)),
                Transform.RSA,
                new Neighbourhood(3, 5, 7),
                4,
                keyDim,
                0,
                latentDim,
                kernel,
                context,
                6,
                0);
    }

    /** Unlike what training begins with: nothing is zero, one or the identity. */
    private static TensorSource weights(NetworkSpec network) {
        UntrainedWeights initial = new UntrainedWeights(network, 5, UntrainedHead.PLAIN);
        Random random = new Random(6);
        MemoryTensors tensors = new MemoryTensors();
        for (String name : initial.names()) {
            float[] values = initial.read(name);
            boolean positive = name.endsWith("running_var");
            boolean one = name.endsWith("I") || name.matches(".*(bn\\d|downsample.1)\\..*");
            for (int i = 0; one && i < values.length; i++) {
                values[i] += (float) (positive ? random.nextDouble() : 0.3 * random.nextGaussian());
            }
            tensors.with(name, initial.shape(name), values);
        }
        return tensors;
    }
}
