package io.kinetoscope.model.script;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.checkpoint.TensorSource;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.rsa.RsaNet;
import io.kinetoscope.model.rsa.Transform;
import io.kinetoscope.model.store.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RSANet prepared for inference: the same function as {@link RsaNet} in use, in a formulation that
 * is several times as fast. The formulation itself is the TorchScript text {@code rsanet.py} beside
 * this class; this class lets PyTorch load it together with the weights.
 *
 * <p>Its native memory goes with the manager that it was made on. It is used by one thread at a
 * time.
 */
public final class ScriptedRsaNet {

    private static final Logger LOG = LoggerFactory.getLogger(ScriptedRsaNet.class);

    private static final String MODULE = "rsanet";

    private final PtSymbolBlock script;

    private ScriptedRsaNet(PtSymbolBlock script) {
        this.script = script;
    }

    /** Whether there is such a formulation: there is none of self-attention. */
    public static boolean covers(NetworkSpec network) {
        return network.transform() != Transform.SELF_ATTENTION;
    }

    /**
     * Prepares weights on the manager's device. They pass through a temporary file of their size.
     *
     * @param manager of the device that it will run on, and owner of the prepared weights
     * @param network one that is covered
     * @param weights of exactly this network, see {@code NetworkWeights.requireFit}; for int8 with
     *     {@link ActivationRanges}; read, not kept
     * @param images the pictures [images, 3, height, width] that a forward pass will see most
     *     often: oneDNN orders the weights by them. Others are scored as well, perhaps not as fast.
     * @throws ConfigurationException when the device cannot compute with that precision
     * @throws KinetoscopeException when the temporary file cannot be written
     * @throws RuntimeException of the engine, when it cannot load what it is given
     */
    public static ScriptedRsaNet prepare(
            NDManager manager,
            NetworkSpec network,
            TensorSource weights,
            List<Integer> images,
            Precision precision) {
        if (precision == Precision.INT8) {
            return prepareForInt8(manager, network, weights, images, Formulation.INT8);
        }
        if (manager.getDevice().isGpu()) {
            return prepare(manager, network, weights, images, Formulation.ATEN);
        }
        try {
            return prepare(manager, network, weights, images, Formulation.ONEDNN);
        } catch (EngineException e) {
            LOG.warn(
                    "PyTorch has no fused convolutions for this processor, so its plain ones are"
                            + " used, which are slower: {}",
                    firstLine(e));
            return prepare(manager, network, weights, images, Formulation.ATEN);
        }
    }

    /**
     * Prepares weights in float32 so that {@link #observe} finds the ranges of activations for
     * int8.
     *
     * @throws ConfigurationException when the device cannot compute in int8
     * @throws KinetoscopeException when the temporary file cannot be written
     */
    public static ScriptedRsaNet observing(
            NDManager manager, NetworkSpec network, TensorSource weights, List<Integer> images) {
        return prepareForInt8(manager, network, weights, images, Formulation.OBSERVED);
    }

    private static ScriptedRsaNet prepareForInt8(
            NDManager manager,
            NetworkSpec network,
            TensorSource weights,
            List<Integer> images,
            Formulation formulation) {
        if (manager.getDevice().isGpu()) {
            throw new ConfigurationException(
                    "an int8 model runs on the CPU only: give --device cpu, or a version in fp32");
        }
        try {
            return prepare(manager, network, weights, images, formulation);
        } catch (EngineException e) {
            throw new ConfigurationException(
                    "PyTorch has no int8 convolutions for this processor (%s): use a version in fp32"
                            .formatted(firstLine(e)),
                    e);
        }
    }

    static ScriptedRsaNet prepare(
            NDManager manager,
            NetworkSpec network,
            TensorSource weights,
            List<Integer> images,
            Formulation formulation) {
        // The profiling executor only recompiles at the second and third pass what is fused
        // already.
        JniUtils.setGraphExecutorOptimize(false);
        try {
            Path archive = Files.createTempFile("kinetoscope-", ".pt");
            try {
                write(archive, network, weights, images, formulation);
                return new ScriptedRsaNet(
                        JniUtils.loadModule(
                                (PtNDManager) manager,
                                archive,
                                manager.getDevice().isGpu(),
                                new String[0],
                                new String[0],
                                false));
            } finally {
                Files.delete(archive);
            }
        } catch (IOException e) {
            throw new KinetoscopeException(
                    ("the weights cannot be prepared in a temporary file (%s): look at the space and"
                                    + " rights of %s")
                            .formatted(e.getMessage(), System.getProperty("java.io.tmpdir")),
                    e);
        }
    }

    private static void write(
            Path archive,
            NetworkSpec network,
            TensorSource weights,
            List<Integer> images,
            Formulation formulation)
            throws IOException {
        try (ScriptArchive out = new ScriptArchive(Files.newOutputStream(archive))) {
            out.code(MODULE, text(MODULE));
            out.code("convolution", text(formulation.convolution));
            out.code("layer", text(formulation.layer));
            out.code("neighbourhood", text(formulation.neighbourhood));
            out.code("taps", text("taps"));
            PickleWriter pickle = new PickleWriter().beginObject("__torch__." + MODULE, "RsaNet");
            pickle.beginTuple();
            ScriptArchive.dict(pickle, weights);
            pickle.integers(network.depths()).integer(network.queries()).integers(images);
            out.object(pickle.endTuple().endObject());
            out.tensors(weights);
        }
    }

    /**
     * Scores clips.
     *
     * @param clips float32 [N, 3, T, H, W], normalised; stays the caller's
     * @return logits [N, K], owned by the manager of {@code clips}
     */
    public NDArray logits(NDArray clips) {
        return forward(clips).singletonOrThrow();
    }

    /**
     * Scores clips, and adds what their activations come to.
     *
     * @param clips as for {@link #logits}
     * @param ranges of this network, which is {@link #observing}
     * @return as {@link #logits} does
     */
    public NDArray observe(NDArray clips, ActivationRanges ranges) {
        NDList results = forward(clips);
        NDList observed = results.subNDList(1);
        ranges.add(observed.stream().map(NDArray::getFloat).toList());
        observed.close();
        return results.head();
    }

    private NDList forward(NDArray clips) {
        return IValueUtils.forward(script, new NDList(clips), false);
    }

    private static String text(String name) {
        String resource = name + ".py";
        try (InputStream in = ScriptedRsaNet.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("resource " + resource + " cannot be read", e);
        }
    }

    private static String firstLine(EngineException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("no message");
    }

    /** Which texts stand for convolutions, the layers that consist of one, and those of RSA. */
    enum Formulation {
        ONEDNN("convolution-onednn", "layer-float", "neighbourhood-float"),
        ATEN("convolution-aten", "layer-float", "neighbourhood-float"),
        OBSERVED("convolution-onednn", "layer-observed", "neighbourhood-float"),
        INT8("convolution-onednn", "layer-int8", "neighbourhood-int8");

        private final String convolution;
        private final String layer;
        private final String neighbourhood;

        Formulation(String convolution, String layer, String neighbourhood) {
            this.convolution = convolution;
            this.layer = layer;
            this.neighbourhood = neighbourhood;
        }
    }
}
