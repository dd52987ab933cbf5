package io.kinetoscope.model.script;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.checkpoint.TensorSource;
import io.kinetoscope.model.rsa.NetworkSpec;
import io.kinetoscope.model.rsa.RsaNet;
import io.kinetoscope.model.rsa.Transform;
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
    private static final String CONVOLUTION = "convolution";
    private static final String ONEDNN = "convolution-onednn";
    private static final String ATEN = "convolution-aten";

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
     * @param weights of exactly this network, see {@code NetworkWeights.requireFit}; read, not kept
     * @param images the pictures [images, 3, height, width] that a forward pass will see most
     *     often: oneDNN orders the weights by them. Others are scored as well, perhaps not as fast.
     * @throws KinetoscopeException when the temporary file cannot be written
     * @throws RuntimeException of the engine, when it cannot load what it is given
     */
    public static ScriptedRsaNet prepare(
            NDManager manager, NetworkSpec network, TensorSource weights, List<Integer> images) {
        if (manager.getDevice().isGpu()) {
            return prepare(manager, network, weights, images, ATEN);
        }
        try {
            return prepare(manager, network, weights, images, ONEDNN);
        } catch (EngineException e) {
            LOG.info(
                    "PyTorch has no fused convolutions for this processor, so its plain ones are"
                            + " used: {}",
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            return prepare(manager, network, weights, images, ATEN);
        }
    }

    static ScriptedRsaNet prepare(
            NDManager manager,
            NetworkSpec network,
            TensorSource weights,
            List<Integer> images,
            String convolution) {
        // The profiling executor only recompiles at the second and third pass what is fused
        // already.
        JniUtils.setGraphExecutorOptimize(false);
        try {
            Path archive = Files.createTempFile("kinetoscope-", ".pt");
            try {
                write(archive, network, weights, images, convolution);
                Device device = manager.getDevice();
                return new ScriptedRsaNet(
                        JniUtils.loadModule(
                                (PtNDManager) manager,
                                archive,
                                device.isGpu(),
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
            String convolution)
            throws IOException {
        try (ScriptArchive out = new ScriptArchive(Files.newOutputStream(archive))) {
            out.code(MODULE, text(MODULE));
            out.code(CONVOLUTION, text(convolution));
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
        return IValueUtils.forward(script, new NDList(clips), false).singletonOrThrow();
    }

    private static String text(String name) {
        String resource = name + ".py";
        try (InputStream in = ScriptedRsaNet.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("resource " + resource + " cannot be read", e);
        }
    }
}
