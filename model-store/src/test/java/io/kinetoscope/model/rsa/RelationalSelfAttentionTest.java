package io.kinetoscope.model.rsa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The golden arrays were computed with the authors' implementation. */
class RelationalSelfAttentionTest {

    private static final Pattern NAME =
            Pattern.compile("rsa_(\\w+)_(\\w+)_nh(\\d+)_d(\\d+)_k(\\d)x(\\d)x(\\d)_s(\\d)");

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
    @ValueSource(
            strings = {
                "rsa_V_V_nh2_d16_k3x5x5_s1",
                "rsa_V_R_nh2_d16_k3x5x5_s1",
                "rsa_V_VplusR_nh2_d16_k3x5x5_s1",
                "rsa_R_V_nh2_d16_k3x5x5_s1",
                "rsa_R_R_nh2_d16_k3x5x5_s1",
                "rsa_R_VplusR_nh2_d16_k3x5x5_s1",
                "rsa_VplusR_V_nh2_d16_k3x5x5_s1",
                "rsa_VplusR_R_nh2_d16_k3x5x5_s1",
                "rsa_VplusR_VplusR_nh2_d16_k3x5x5_s1",
                "rsa_VplusR_VplusR_nh8_d64_k5x7x7_s1"
            })
    void shouldComputeWhatTheAuthorsComputed(String name) throws IOException {
        NDList golden = golden(name);
        RelationalSelfAttention layer = new RelationalSelfAttention(spec(name));
        layer.load(state -> golden.get("state." + state));

        NDArray output = forward(layer, golden.get("x"), false);

        assertThat(output.getShape()).isEqualTo(golden.get("y").getShape());
        assertThat(output.sub(golden.get("y")).abs().max().getFloat()).isLessThan(1e-4f);
    }

    @Test
    void shouldHaveNoParameterBesidesTheAuthorsOnes() throws IOException {
        String name = "rsa_VplusR_VplusR_nh8_d64_k5x7x7_s1";
        NDList golden = golden(name);

        assertThat(new RelationalSelfAttention(spec(name)).state().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        golden.stream()
                                .map(NDArray::getName)
                                .filter(n -> n.startsWith("state."))
                                .map(n -> n.substring("state.".length()))
                                .toList());
    }

    @Test
    void shouldPoolWithPaddingCountedForStrideTwo() {
        RsaSpec still = small(KernelType.V_PLUS_R, ContextType.V_PLUS_R, 1);
        RelationalSelfAttention full = initialized(still);
        RelationalSelfAttention halved =
                new RelationalSelfAttention(small(KernelType.V_PLUS_R, ContextType.V_PLUS_R, 2));
        Map<String, Parameter> state = full.state();
        halved.load(name -> state.get(name).getArray());
        NDArray x = manager.randomNormal(new Shape(2, 8, 3, 5, 4));

        NDArray pooled =
                forward(full, x, false)
                        .getNDArrayInternal()
                        .avgPool(
                                new Shape(1, 3, 3),
                                new Shape(1, 2, 2),
                                new Shape(0, 1, 1),
                                false,
                                true);
        NDArray output = forward(halved, x, false);

        assertThat(output.getShape()).isEqualTo(new Shape(2, 8, 3, 3, 2));
        assertThat(output.getShape())
                .isEqualTo(halved.getOutputShapes(new Shape[] {x.getShape()})[0]);
        assertThat(output.sub(pooled).abs().max().getFloat()).isLessThan(1e-6f);
    }

    @ParameterizedTest
    @EnumSource(KernelType.class)
    void shouldGiveEveryParameterTheGradientOfFiniteDifferences(KernelType kernelType) {
        for (ContextType contextType : ContextType.values()) {
            RelationalSelfAttention layer = initialized(small(kernelType, contextType, 1));
            NDArray x = manager.randomNormal(new Shape(1, 8, 2, 3, 3));
            NDArray weights = manager.randomNormal(new Shape(1, 8, 2, 3, 3));
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                collector.backward(forward(layer, x, true).mul(weights).sum());
            }

            layer.state()
                    .forEach(
                            (name, parameter) ->
                                    assertThat(analytic(parameter))
                                            .as("%s/%s %s", kernelType, contextType, name)
                                            .isCloseTo(
                                                    numeric(layer, parameter, x, weights),
                                                    offset(0.02f)));
        }
    }

    @Test
    void shouldComputeTheSameInTrainingAsInUse() {
        RelationalSelfAttention layer = initialized(wide());
        NDArray x = manager.randomNormal(new Shape(2, 32, 4, 7, 7));

        NDArray difference = forward(layer, x, true).sub(forward(layer, x, false));

        assertThat(difference.abs().max().getFloat()).isLessThan(1e-5f);
    }

    /** With values as a batch of one channel, 12 of 100 gradients were not: see RATIONALE.md. */
    @Test
    void shouldGiveTheSameFiniteGradientEachTime() {
        int threads = JniUtils.getNumThreads();
        JniUtils.setNumThreads(2);
        try {
            RelationalSelfAttention layer = initialized(wide());
            NDArray x = manager.randomNormal(new Shape(4, 32, 8, 14, 14));
            NDArray weights = manager.randomNormal(new Shape(4, 32, 8, 14, 14));
            float[] first = inputGradient(layer, x, weights);

            for (int repetition = 0; repetition < 12; repetition++) {
                assertThat(largestDifference(first, inputGradient(layer, x, weights)))
                        .as("repetition %d", repetition)
                        .isLessThan(1e-3);
            }
        } finally {
            JniUtils.setNumThreads(threads);
        }
    }

    /** NaN counts as infinite. */
    private static double largestDifference(float[] first, float[] other) {
        double largest = 0;
        for (int i = 0; i < first.length; i++) {
            double difference = Math.abs((double) first[i] - other[i]);
            largest = Math.max(largest, Double.isNaN(difference) ? Double.MAX_VALUE : difference);
        }
        return largest;
    }

    @Test
    void shouldKeepNoArrayButItsResult() {
        RelationalSelfAttention layer =
                initialized(small(KernelType.V_PLUS_R, ContextType.V_PLUS_R, 2));
        NDArray x = manager.randomNormal(new Shape(2, 8, 3, 5, 4));
        int before = manager.getManagedArrays().size();

        forward(layer, x, false);

        assertThat(manager.getManagedArrays()).hasSize(before + 1);
    }

    @Test
    void shouldNameATensorOfTheWrongShape() {
        RelationalSelfAttention layer =
                new RelationalSelfAttention(small(KernelType.V, ContextType.V, 1));

        assertThatThrownBy(() -> layer.load(name -> manager.zeros(new Shape(3))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("projection.weight")
                .hasMessageContaining("(3)");
    }

    @Test
    void shouldNameAMissingTensor() {
        RelationalSelfAttention layer =
                new RelationalSelfAttention(small(KernelType.V, ContextType.V, 1));

        assertThatThrownBy(() -> layer.load(name -> null))
                .hasMessage("tensor 'projection.weight' is missing");
    }

    private float[] inputGradient(RelationalSelfAttention layer, NDArray x, NDArray weights) {
        try (NDManager pass = manager.newSubManager()) {
            NDArray input = x.duplicate();
            input.attach(pass);
            input.setRequiresGradient(true);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray output =
                        layer.forward(new ParameterStore(pass, false), new NDList(input), true)
                                .singletonOrThrow();
                collector.backward(output.mul(weights).sum());
            }
            return input.getGradient().toFloatArray();
        }
    }

    private static float analytic(Parameter parameter) {
        return parameter.getArray().getGradient().get(firstOf(parameter)).getFloat();
    }

    private float numeric(
            RelationalSelfAttention layer, Parameter parameter, NDArray x, NDArray weights) {
        float step = 1e-2f;
        NDArray array = parameter.getArray();
        NDArray nudge = manager.zeros(array.getShape());
        nudge.set(firstOf(parameter), step);
        float up = moved(layer, array, nudge, x, weights);
        float down = moved(layer, array, nudge.neg(), x, weights);
        return (up - down) / (2 * step);
    }

    private float moved(
            RelationalSelfAttention layer,
            NDArray array,
            NDArray nudge,
            NDArray x,
            NDArray weights) {
        array.addi(nudge);
        float result = forward(layer, x, false).mul(weights).sum().getFloat();
        array.subi(nudge);
        return result;
    }

    private static NDIndex firstOf(Parameter parameter) {
        return new NDIndex(new long[parameter.getArray().getShape().dimension()]);
    }

    private RelationalSelfAttention initialized(RsaSpec spec) {
        RelationalSelfAttention layer = new RelationalSelfAttention(spec);
        layer.initialize(manager, DataType.FLOAT32, new Shape(1, spec.inChannels(), 2, 3, 3));
        return layer;
    }

    private NDArray forward(RelationalSelfAttention layer, NDArray x, boolean training) {
        return layer.forward(new ParameterStore(manager, false), new NDList(x), training)
                .singletonOrThrow();
    }

    /** As in the second stage of the small networks: eight values, the published neighbourhood. */
    private static RsaSpec wide() {
        return RsaSpec.of(
                32,
                32,
                4,
                0,
                0,
                0,
                new Neighbourhood(5, 7, 7),
                1,
                KernelType.V_PLUS_R,
                ContextType.V_PLUS_R);
    }

    private static RsaSpec small(KernelType kernelType, ContextType contextType, int stride) {
        return RsaSpec.of(
                8, 8, 2, 0, 0, 0, new Neighbourhood(3, 3, 3), stride, kernelType, contextType);
    }

    private static RsaSpec spec(String name) {
        Matcher m = NAME.matcher(name);
        assertThat(m.matches()).isTrue();
        int channels = Integer.parseInt(m.group(4));
        return RsaSpec.of(
                channels,
                channels,
                Integer.parseInt(m.group(3)),
                0,
                0,
                0,
                new Neighbourhood(
                        Integer.parseInt(m.group(5)),
                        Integer.parseInt(m.group(6)),
                        Integer.parseInt(m.group(7))),
                Integer.parseInt(m.group(8)),
                KernelType.valueOf(m.group(1).replace("VplusR", "V_PLUS_R")),
                ContextType.valueOf(m.group(2).replace("VplusR", "V_PLUS_R")));
    }

    private NDList golden(String name) throws IOException {
        try (InputStream in =
                getClass().getResourceAsStream("/golden/rsa-layer/" + name + ".npz")) {
            return NDList.decode(manager, in);
        }
    }
}
