package io.kinetoscope.model.rsa;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RsaNetTest {

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
    void shouldHaveThePublishedNumberOfParameters() {
        long parameters =
                new RsaNet(NetworkSpec.rsaNetR50(174))
                        .state().values().stream()
                                .filter(parameter -> parameter.requiresGradient())
                                .mapToLong(parameter -> parameter.getShape().size())
                                .sum();

        assertThat(parameters / 1e6).isBetween(22.02, 22.04);
    }

    @Test
    void shouldTakeAnyNumberOfFramesAndSizeOfPicture() {
        RsaNet net = tiny();

        assertThat(forward(net, new Shape(2, 3, 5, 40, 33), false).getShape())
                .isEqualTo(new Shape(2, 4));
        assertThat(forward(net, new Shape(1, 3, 2, 64, 64), false).getShape())
                .isEqualTo(new Shape(1, 4));
    }

    @Test
    void shouldScoreAClipAlikeAloneAndInABatch() {
        RsaNet net = tiny();
        NDArray clips = manager.randomNormal(new Shape(3, 3, 4, 32, 32));

        NDArray together = forward(net, clips, false);
        NDArray alone = forward(net, clips.get("1:2"), false);

        assertThat(together.get("1:2").sub(alone).abs().max().getFloat()).isLessThan(1e-4f);
    }

    @Test
    void shouldKeepNoArrayButItsLogits() {
        RsaNet net = tiny();
        NDArray clips = manager.randomNormal(new Shape(2, 3, 4, 32, 32));
        forward(net, clips, false);
        int before = manager.getManagedArrays().size();

        forward(net, clips, false);

        assertThat(manager.getManagedArrays()).hasSize(before + 1);
    }

    @ParameterizedTest
    @EnumSource(Transform.class)
    void shouldGiveEveryTrainableParameterAGradient(Transform transform) {
        RsaNet net = initialized(new RsaNet(NetworkSpec.rsaNetTiny(4).withTransform(transform)));
        NDArray clips = manager.randomNormal(new Shape(2, 3, 4, 32, 32));
        NDArray weights = manager.randomNormal(new Shape(2, 4));
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            collector.backward(forward(net, clips, true).mul(weights).sum());
        }

        net.state()
                .forEach(
                        (name, parameter) -> {
                            if (parameter.requiresGradient()) {
                                NDArray gradient = parameter.getArray().getGradient();
                                assertThat(gradient.abs().max().getFloat()).as(name).isPositive();
                            }
                        });
    }

    @Test
    void shouldMoveTheRunningStatisticsInTrainingOnly() {
        RsaNet net = tiny();
        NDArray mean = net.state().get("bn1.running_mean").getArray();

        forward(net, new Shape(2, 3, 2, 32, 32), false);
        assertThat(mean.abs().max().getFloat()).isZero();
        forward(net, new Shape(2, 3, 2, 32, 32), true);
        assertThat(mean.abs().max().getFloat()).isPositive();
    }

    @Test
    void shouldSkipBlocksInTrainingOnly() {
        RsaNet always = initialized(new RsaNet(NetworkSpec.rsaNetTiny(4).withDropout(0)));
        RsaNet seldom = new RsaNet(NetworkSpec.rsaNetTiny(4).withDropout(0), 1e-3);
        Map<String, Parameter> state = always.state();
        seldom.load(name -> state.get(name).getArray());
        NDArray clips = manager.randomNormal(new Shape(2, 3, 4, 32, 32));

        assertThat(forward(seldom, clips, false)).isEqualTo(forward(always, clips, false));
        assertThat(forward(seldom, clips, true)).isNotEqualTo(forward(always, clips, true));
    }

    private RsaNet tiny() {
        return initialized(new RsaNet(NetworkSpec.rsaNetTiny(4)));
    }

    private RsaNet initialized(RsaNet net) {
        net.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 4, 32, 32));
        return net;
    }

    private NDArray forward(RsaNet net, Shape shape, boolean training) {
        return forward(net, manager.randomNormal(shape), training);
    }

    private NDArray forward(RsaNet net, NDArray clips, boolean training) {
        return net.forward(new ParameterStore(manager, false), new NDList(clips), training)
                .singletonOrThrow();
    }
}
