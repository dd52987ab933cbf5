package io.kinetoscope.model.rsa;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The yardstick are sums in double precision: libtorch's own convolutions err, see RATIONALE.md.
 */
class NeighbourhoodConvTest {

    private static final int CLIPS = 2;

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
        "3, 5, 1, 5, 7, 7",
        "1, 3, 4, 5, 7, 7",
        "4, 8, 6, 5, 7, 7",
        "4, 4, 8, 5, 7, 7",
        "2, 12, 16, 5, 3, 7",
        "3, 5, 5, 1, 3, 3",
        "2, 2, 4, 3, 3, 3",
        "2, 4, 7, 3, 5, 5",
        "6, 6, 9, 7, 3, 3",
        "3, 1, 11, 9, 3, 1",
        "3, 2, 3, 31, 1, 3"
    })
    void shouldSumOverTheNeighbourhood(
            int channels, int outputs, int time, int kt, int kh, int kw) {
        Volume volume = new Volume(channels, time, 6, 5);
        Neighbourhood kernel = new Neighbourhood(kt, kh, kw);
        NeighbourhoodConv conv = new NeighbourhoodConv(kernel);

        assertSums(volume, kernel, outputs, false, conv::each);
        assertSums(volume, kernel, outputs, true, conv::shared);
    }

    private record Volume(int channels, int time, int height, int width) {

        int positions() {
            return time * height * width;
        }

        /** The neighbour of a position at an offset of the kernel; -1 where there is none. */
        int neighbour(Neighbourhood kernel, int position, int offset) {
            int t = position / (height * width) + offset / (kernel.height() * kernel.width());
            int h = position / width % height + offset / kernel.width() % kernel.height();
            int w = position % width + offset % kernel.width();
            t -= kernel.time() / 2;
            h -= kernel.height() / 2;
            w -= kernel.width() / 2;
            boolean outside = t < 0 || t >= time || h < 0 || h >= height || w < 0 || w >= width;
            return outside ? -1 : (t * height + h) * width + w;
        }
    }

    private interface Conv {
        NDArray apply(NDArray volume, NDArray kernels, Formulation formulation);
    }

    private void assertSums(
            Volume v, Neighbourhood kernel, int outputs, boolean shared, Conv conv) {
        int kernels = shared ? outputs : v.channels() * outputs;
        NDArray x =
                manager.randomNormal(
                        new Shape(CLIPS, v.channels(), v.time(), v.height(), v.width()));
        NDArray w =
                manager.randomNormal(
                        new Shape(kernels, 1, kernel.time(), kernel.height(), kernel.width()));
        NDArray g =
                manager.randomNormal(
                        new Shape((long) CLIPS * v.positions(), v.channels(), outputs));
        x.setRequiresGradient(true);
        w.setRequiresGradient(true);
        float[] xs = x.toFloatArray();
        float[] ws = w.toFloatArray();
        float[] gs = g.toFloatArray();
        double[] y = new double[gs.length];
        double[] dx = new double[xs.length];
        double[] dw = new double[ws.length];
        for (int n = 0; n < CLIPS; n++) {
            for (int c = 0; c < v.channels(); c++) {
                for (int p = 0; p < v.positions(); p++) {
                    for (int m = 0; m < kernel.positions(); m++) {
                        int other = v.neighbour(kernel, p, m);
                        if (other < 0) {
                            continue;
                        }
                        int from = (n * v.channels() + c) * v.positions() + other;
                        for (int o = 0; o < outputs; o++) {
                            int k = (shared ? o : c * outputs + o) * kernel.positions() + m;
                            int to = ((n * v.positions() + p) * v.channels() + c) * outputs + o;
                            y[to] += (double) xs[from] * ws[k];
                            dx[from] += (double) gs[to] * ws[k];
                            dw[k] += (double) gs[to] * xs[from];
                        }
                    }
                }
            }
        }

        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray output = conv.apply(x, w, Formulation.FRAMES_AS_CHANNELS);
            collector.backward(output.mul(g).sum());

            assertClose(output, y, shared + " output");
            assertClose(x.getGradient(), dx, shared + " gradient of the volume");
            assertClose(w.getGradient(), dw, shared + " gradient of the kernels");
        }
    }

    private static void assertClose(NDArray actual, double[] expected, String what) {
        float[] values = actual.toFloatArray();
        assertThat(values).as(what).hasSameSizeAs(expected);
        double largest = 1;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(values[i] - expected[i]));
        }
        assertThat(difference / largest).as(what).isLessThan(1e-5);
    }
}
