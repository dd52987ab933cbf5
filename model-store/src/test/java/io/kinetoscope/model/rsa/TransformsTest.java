package io.kinetoscope.model.rsa;

import static org.assertj.core.api.Assertions.assertThat;
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
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What can stand in RSA's place, and the block around it. */
class TransformsTest {

    private static final int PLANES = 8;
    private static final int HEADS = 2;
    private static final int DIM = PLANES / HEADS;
    private static final Neighbourhood KERNEL = new Neighbourhood(3, 5, 3);
    private static final int CLIPS = 2;
    private static final int TIME = 3;
    private static final int HEIGHT = 4;
    private static final int WIDTH = 5;

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = TorchRuntime.newManager(Device.cpu());
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void shouldWeighTheValuesOfTheNeighbourhood() {
        SelfAttention layer = initialized(new SelfAttention(PLANES, HEADS, KERNEL, 1));
        NDArray x = input();

        float[] output = forward(layer, x, false).toFloatArray();

        float[] expected = attention(layer, x);
        assertThat(output).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(output[i]).as("element %d", i).isCloseTo(expected[i], offset(1e-4f));
        }
    }

    @Test
    void shouldGiveTheParametersOfAttentionTheGradientOfFiniteDifferences() {
        SelfAttention layer = initialized(new SelfAttention(PLANES, HEADS, KERNEL, 1));
        NDArray x = input();
        NDArray weights = manager.randomNormal(x.getShape());
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            collector.backward(forward(layer, x, true).mul(weights).sum());
        }

        for (Parameter parameter : layer.state().values()) {
            NDArray array = parameter.getArray();
            NDIndex first = new NDIndex(new long[array.getShape().dimension()]);
            NDArray nudge = manager.zeros(array.getShape());
            nudge.set(first, 1e-2f);
            array.addi(nudge);
            float up = forward(layer, x, false).mul(weights).sum().getFloat();
            array.subi(nudge.mul(2));
            float down = forward(layer, x, false).mul(weights).sum().getFloat();
            array.addi(nudge);
            assertThat(array.getGradient().get(first).getFloat())
                    .as(parameter.getName())
                    .isCloseTo((up - down) / 2e-2f, offset(0.02f));
        }
    }

    @Test
    void shouldOwnWhatTheGradientOfAttentionReads() {
        SelfAttention layer = initialized(new SelfAttention(PLANES, HEADS, KERNEL, 1));
        NDArray biases = layer.state().get("P").getArray();
        NDArray x = input();
        NDArray weights = manager.randomNormal(x.getShape());
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            collector.backward(forward(layer, x, true).mul(weights).sum());
        }
        float[] expected = biases.getGradient().toFloatArray();

        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            collector.zeroGradients();
            NDArray loss = forward(layer, x, true).mul(weights).sum();
            overwriteWhatIsCollected();
            collector.backward(loss);
        }

        assertThat(biases.getGradient().toFloatArray()).containsExactly(expected);
    }

    @Test
    void shouldKeepNoArrayOfAttentionButItsResult() {
        SelfAttention layer = initialized(new SelfAttention(PLANES, HEADS, KERNEL, 2));
        NDArray x = input();
        int before = manager.getManagedArrays().size();

        NDArray output = forward(layer, x, false);

        assertThat(output.getShape()).isEqualTo(new Shape(CLIPS, PLANES, TIME, 2, 3));
        assertThat(output.getShape())
                .isEqualTo(layer.getOutputShapes(new Shape[] {x.getShape()})[0]);
        assertThat(manager.getManagedArrays()).hasSize(before + 1);
    }

    @Test
    void shouldSeeTheFrameBeforeThroughAConvolutionOfThreeFrames() {
        VolumeConv layer = initialized(new VolumeConv(PLANES, PLANES, 1));
        NDArray weight = layer.state().get("weight").getArray();
        weight.subi(weight);
        for (int c = 0; c < PLANES; c++) {
            weight.set(new NDIndex(c, c, 0, 1, 1), 1);
        }
        NDArray x = input();

        NDArray output = forward(layer, x, false);

        assertThat(output.get(":, :, 0").abs().max().getFloat()).isZero();
        assertThat(output.get(":, :, 1:").sub(x.get(":, :, :-1")).abs().max().getFloat()).isZero();
    }

    @Test
    void shouldHalveThePictureAndNotTheTimeForStrideTwo() {
        VolumeConv layer = initialized(new VolumeConv(PLANES, 6, 2));

        NDArray output = forward(layer, input(), false);

        assertThat(output.getShape()).isEqualTo(new Shape(CLIPS, 6, TIME, 2, 3));
        assertThat(output.getShape())
                .isEqualTo(layer.getOutputShapes(new Shape[] {input().getShape()})[0]);
    }

    @Test
    void shouldLeaveAResidualOutForWholeClipsAndStrengthenTheOthers() {
        int clips = 64;
        Bottleneck always = initialized(block(1));
        Bottleneck sometimes = block(0.5);
        Map<String, Parameter> state = always.state();
        sometimes.load(name -> state.get(name).getArray());
        // So far from zero that ReLU lets everything through.
        NDArray x = manager.randomNormal(new Shape(clips, PLANES, 2, 4, 4)).add(100);
        Engine.getInstance().setRandomSeed(1);

        NDArray whole = forward(always, x, true).sub(x);
        NDArray some = forward(sometimes, x, true).sub(x);

        int kept = 0;
        for (int clip = 0; clip < clips; clip++) {
            NDArray residual = some.get(clip);
            if (residual.abs().max().getFloat() > 0) {
                kept++;
                assertThat(residual.sub(whole.get(clip).mul(2)).abs().max().getFloat())
                        .isLessThan(1e-3f);
            }
        }
        assertThat(kept).isBetween(16, 48);
    }

    @Test
    void shouldSurviveLinearlyLess() {
        StochasticDepth depth = new StochasticDepth(0.8, 5);

        assertThat(depth.survival(0)).isEqualTo(1);
        assertThat(depth.survival(2)).isCloseTo(0.9, offset(1e-12));
        assertThat(depth.survival(4)).isCloseTo(0.8, offset(1e-12));
    }

    private static Bottleneck block(double survival) {
        return new Bottleneck(PLANES, 2, 4, 1, new FrameConv(2, 2, 3, 1), survival);
    }

    /**
     * Native memory that Java's buffers leave when they are collected, filled with something else.
     */
    private static void overwriteWhatIsCollected() {
        System.gc();
        for (int round = 0; round < 2000; round++) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(1 << (8 + round % 8));
            while (buffer.hasRemaining()) {
                buffer.put((byte) 0x55);
            }
        }
    }

    /** What {@link SelfAttention} says of itself, position by position. */
    private static float[] attention(SelfAttention layer, NDArray x) {
        float[] projection = layer.state().get("projection.weight").getArray().toFloatArray();
        float[] biases = layer.state().get("P").getArray().toFloatArray();
        float[] in = x.toFloatArray();
        float[] out = new float[in.length];
        int positions = TIME * HEIGHT * WIDTH;
        for (int n = 0; n < CLIPS; n++) {
            float[] projected = new float[3 * PLANES * positions];
            for (int o = 0; o < 3 * PLANES; o++) {
                for (int i = 0; i < PLANES; i++) {
                    for (int p = 0; p < positions; p++) {
                        projected[o * positions + p] +=
                                projection[o * PLANES + i] * in[(n * PLANES + i) * positions + p];
                    }
                }
            }
            for (int head = 0; head < HEADS; head++) {
                for (int p = 0; p < positions; p++) {
                    attend(projected, biases, head, p, out, n * PLANES * positions);
                }
            }
        }
        return out;
    }

    private static void attend(
            float[] projected, float[] biases, int head, int p, float[] out, int from) {
        int positions = TIME * HEIGHT * WIDTH;
        double sum = 0;
        double[] result = new double[DIM];
        for (int m = 0; m < KERNEL.positions(); m++) {
            int t = p / (HEIGHT * WIDTH) + m / (KERNEL.height() * KERNEL.width()) - 1;
            int h = p / WIDTH % HEIGHT + m / KERNEL.width() % KERNEL.height() - 2;
            int w = p % WIDTH + m % KERNEL.width() - 1;
            if (t < 0 || t >= TIME || h < 0 || h >= HEIGHT || w < 0 || w >= WIDTH) {
                continue;
            }
            int other = (t * HEIGHT + h) * WIDTH + w;
            double similarity = 0;
            for (int d = 0; d < DIM; d++) {
                int channel = head * DIM + d;
                similarity +=
                        projected[channel * positions + p]
                                * projected[(PLANES + channel) * positions + other];
            }
            double bias = biases[head * KERNEL.positions() + m];
            double weight = Math.exp(similarity / Math.sqrt(DIM) + bias);
            sum += weight;
            for (int d = 0; d < DIM; d++) {
                int channel = 2 * PLANES + head * DIM + d;
                result[d] += weight * projected[channel * positions + other];
            }
        }
        for (int d = 0; d < DIM; d++) {
            out[from + (head * DIM + d) * positions + p] = (float) (result[d] / sum);
        }
    }

    private NDArray input() {
        return manager.randomNormal(new Shape(CLIPS, PLANES, TIME, HEIGHT, WIDTH));
    }

    private <B extends FrameBlock> B initialized(B layer) {
        layer.initialize(manager, DataType.FLOAT32, new Shape(1, PLANES, TIME, HEIGHT, WIDTH));
        return layer;
    }

    private NDArray forward(FrameBlock layer, NDArray x, boolean training) {
        return layer.forward(new ParameterStore(manager, false), new NDList(x), training)
                .singletonOrThrow();
    }
}
