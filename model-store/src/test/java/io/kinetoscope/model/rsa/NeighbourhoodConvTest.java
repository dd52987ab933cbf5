package io.kinetoscope.model.rsa;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames as channels give the results and gradients of the plain formulation. */
class NeighbourhoodConvTest {

    private static final int CLIPS = 2;
    private static final int CHANNELS = 3;
    private static final int OUTPUTS = 5;
    private static final int HEIGHT = 6;
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

    @ParameterizedTest
    @CsvSource({
        "1, 5, 7, 7",
        "4, 5, 7, 7",
        "6, 5, 7, 7",
        "8, 5, 7, 7",
        "16, 5, 3, 7",
        "5, 1, 3, 3",
        "7, 3, 5, 5",
        "9, 7, 3, 3",
        "11, 9, 3, 1",
        "3, 31, 1, 3"
    })
    void shouldConvolveAsThePlainFormulationDoes(int time, int kt, int kh, int kw) {
        NeighbourhoodConv conv = new NeighbourhoodConv(new Neighbourhood(kt, kh, kw));
        NDArray volume = manager.randomNormal(new Shape(CLIPS, CHANNELS, time, HEIGHT, WIDTH));

        assertAlike(
                volume,
                manager.randomNormal(new Shape(CHANNELS * OUTPUTS, 1, kt, kh, kw)),
                conv::each);
        assertAlike(volume, manager.randomNormal(new Shape(OUTPUTS, 1, kt, kh, kw)), conv::shared);
    }

    /** The plain formulation in double precision is the yardstick. */
    private void assertAlike(NDArray volume, NDArray kernels, Conv conv) {
        long positions = volume.getShape().size() / CHANNELS;
        NDArray weights = manager.randomNormal(new Shape(positions, CHANNELS, OUTPUTS));
        Result exact =
                result(
                        volume.toType(DataType.FLOAT64, true),
                        kernels.toType(DataType.FLOAT64, true),
                        weights.toType(DataType.FLOAT64, true),
                        conv,
                        Formulation.PLAIN);
        Result result = result(volume, kernels, weights, conv, Formulation.FRAMES_AS_CHANNELS);

        assertClose(result.output(), exact.output(), "output");
        assertClose(result.ofVolume(), exact.ofVolume(), "gradient of the volume");
        assertClose(result.ofKernels(), exact.ofKernels(), "gradient of the kernels");
    }

    private record Result(NDArray output, NDArray ofVolume, NDArray ofKernels) {}

    private static Result result(
            NDArray volume, NDArray kernels, NDArray weights, Conv conv, Formulation formulation) {
        // Gradients add up in an array, and the next collector clears them.
        NDArray ownVolume = volume.duplicate();
        NDArray ownKernels = kernels.duplicate();
        ownVolume.setRequiresGradient(true);
        ownKernels.setRequiresGradient(true);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray output = conv.apply(ownVolume, ownKernels, formulation);
            collector.backward(output.mul(weights).sum());
            return new Result(
                    output,
                    ownVolume.getGradient().duplicate(),
                    ownKernels.getGradient().duplicate());
        }
    }

    private interface Conv {
        NDArray apply(NDArray volume, NDArray kernels, Formulation formulation);
    }

    private static void assertClose(NDArray actual, NDArray expected, String what) {
        assertThat(actual.getShape()).as(what).isEqualTo(expected.getShape());
        NDArray rounded = expected.toType(DataType.FLOAT32, true);
        float scale = 1 + rounded.abs().max().getFloat();
        assertThat(actual.sub(rounded).abs().max().getFloat() / scale).as(what).isLessThan(1e-5f);
    }
}
