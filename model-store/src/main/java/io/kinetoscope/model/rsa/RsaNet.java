package io.kinetoscope.model.rsa;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;

/**
 * RSANet (Kim et al., NeurIPS 2021, section 5): a ResNet with bottleneck blocks over float32 clips
 * [N, 3, T, H, W], RGB, normalised as the model's manifest says, to logits [N, K]. N, T, H and W
 * are free from one forward pass to the next.
 *
 * <p>Parameters have the names of the authors' checkpoints without {@code module.} and {@code
 * base_model.}; the head is {@code new_fc}. A new network has shapes, but no values.
 *
 * <p>This is the readable form, which learns; models in use run {@code ScriptedRsaNet}.
 */
public final class RsaNet extends NamedBlock {

    private static final Shape POOL = new Shape(3, 3);
    private static final Shape POOL_STRIDE = new Shape(2, 2);
    private static final Shape POOL_PADDING = new Shape(1, 1);

    private final NetworkSpec spec;
    private final FrameConv conv1;
    private final ChannelNorm bn1;
    private final List<Stage> stages = new ArrayList<>();
    private final Head head;
    private final int frozenStages;
    private boolean statisticsHeld;

    /** Without stochastic depth. */
    public RsaNet(NetworkSpec spec) {
        this(spec, 1);
    }

    /** With stochastic depth; every stage learns. */
    public RsaNet(NetworkSpec spec, double survival) {
        this(spec, survival, 0);
    }

    /**
     * With stochastic depth, which acts in training only; its random numbers are PyTorch's.
     *
     * @param survival share of the clips that keep the last block's residual, more than 0 to 1; it
     *     falls linearly from 1 at the first block (published: 0.8)
     * @param frozenStages stages that run in training as they do in use, and whose parameters ask
     *     for no gradient: 0 for none, 1 for the stem, 2 for the stem and the first stage, to 5
     * @throws IllegalArgumentException when {@code survival} or {@code frozenStages} is out of
     *     bounds
     */
    public RsaNet(NetworkSpec spec, double survival, int frozenStages) {
        this(spec, survival, frozenStages, Formulation.FRAMES_AS_CHANNELS);
    }

    /**
     * With another formulation of RSA, to compare; the rest as above.
     *
     * @throws IllegalArgumentException when {@code survival} or {@code frozenStages} is out of
     *     bounds
     */
    public RsaNet(NetworkSpec spec, double survival, int frozenStages, Formulation formulation) {
        if (frozenStages < 0 || frozenStages > NetworkSpec.STAGES + 1) {
            throw new IllegalArgumentException(
                    "frozenStages is from 0 to %d, not %d"
                            .formatted(NetworkSpec.STAGES + 1, frozenStages));
        }
        this.spec = spec;
        this.frozenStages = frozenStages;
        StochasticDepth depth =
                new StochasticDepth(
                        survival, spec.depths().stream().mapToInt(Integer::intValue).sum());
        conv1 = child("conv1", new FrameConv(3, spec.width(), 7, 2));
        bn1 = child("bn1", new ChannelNorm(spec.width()));
        int channels = spec.width();
        int blocks = 0;
        for (int stage = 0; stage < NetworkSpec.STAGES; stage++) {
            stages.add(
                    child(
                            "layer" + (stage + 1),
                            new Stage(spec, stage, channels, depth, blocks, formulation)));
            blocks += spec.depths().get(stage);
            channels = spec.planes(stage) * spec.expansion();
        }
        head = child("new_fc", new Head(spec.features(), spec.classes(), spec.dropout()));
        if (frozenStages > 0) {
            conv1.freezeParameters(true);
            bn1.freezeParameters(true);
            stages.subList(0, frozenStages - 1).forEach(stage -> stage.freezeParameters(true));
        }
    }

    public NetworkSpec spec() {
        return spec;
    }

    /**
     * From now on training normalizes by the stored statistics and leaves them as they are: what
     * learns is what will be used.
     */
    public void holdStatistics() {
        statisticsHeld = true;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore parameterStore,
            NDList inputs,
            boolean training,
            PairList<String, Object> params) {
        NDArray clips = inputs.singletonOrThrow();
        ForwardPass pass =
                new ForwardPass(
                        parameterStore,
                        Math.toIntExact(clips.getShape().get(0)),
                        training,
                        training && !statisticsHeld);
        return new NDList(Intermediates.freeAllBut(() -> logits(pass, clips)));
    }

    private NDArray logits(ForwardPass pass, NDArray clips) {
        NDArray features =
                Intermediates.freeAllBut(() -> stem(frozenStages > 0 ? pass.inUse() : pass, clips));
        for (int stage = 0; stage < stages.size(); stage++) {
            try (NDArray input = features) {
                boolean frozen = stage + 1 < frozenStages;
                features = stages.get(stage).apply(frozen ? pass.inUse() : pass, input);
            }
        }
        return head.logits(pass, features);
    }

    private NDArray stem(ForwardPass pass, NDArray clips) {
        return Bottleneck.relu(pass, conv1, bn1, FrameBlock.fold(clips))
                .getNDArrayInternal()
                .maxPool(POOL, POOL_STRIDE, POOL_PADDING, false);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {new Shape(inputShapes[0].get(0), spec.classes())};
    }

    @Override
    protected void initializeChildBlocks(
            NDManager manager, DataType dataType, Shape... inputShapes) {
        Shape shape = FrameBlock.initializeChain(manager, dataType, inputShapes[0], conv1, bn1);
        shape =
                new Shape(
                        shape.get(0),
                        shape.get(1),
                        shape.get(2),
                        (shape.get(3) - 1) / 2 + 1,
                        (shape.get(4) - 1) / 2 + 1);
        shape = FrameBlock.initializeChain(manager, dataType, shape, stages.toArray(Stage[]::new));
        head.initialize(manager, dataType, shape);
    }
}
