package io.kinetoscope.model.script;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.kinetoscope.ConfigurationException;
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
 * <p>Its native memory goes with the manager that it was made on. On the CPU it is used by one
 * thread at a time.
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
     * @throws ConfigurationException when the device cannot compute with that
     * @throws KinetoscopeException when the temporary file cannot be written
     * @throws RuntimeException of the engine, when it cannot load what it is given
     */
    public static ScriptedRsaNet prepare(
            NDManager manager,
            NetworkSpec network,
            TensorSource weights,
            List<Integer> images,
            Arithmetic arithmetic) {
        requireDevice(arithmetic, manager.getDevice().isGpu());
        if (manager.getDevice().isGpu()) {
            return prepare(manager, network, weights, images, Formulation.ATEN, arithmetic);
        }
        return switch (arithmetic) {
            case INT8 -> byOneDnn(manager, network, weights, images, Formulation.INT8, arithmetic);
            case FP32 -> inFloat32(manager, network, weights, images);
            default -> byOneDnn(manager, network, weights, images, Formulation.ONEDNN, arithmetic);
        };
    }

    private static void requireDevice(Arithmetic arithmetic, boolean gpu) {
        if (arithmetic == Arithmetic.INT8 && gpu) {
            throw new ConfigurationException(
                    "an int8 model runs on the CPU only: give --device cpu, or a version in fp32");
        }
        if ((arithmetic == Arithmetic.TF32 || arithmetic == Arithmetic.FP16) && !gpu) {
            throw new ConfigurationException(
                    "%s is computed on GPUs only: give --device gpu, or --precision bf16 or fp32"
                            .formatted(arithmetic));
        }
        if (arithmetic == Arithmetic.TF32 && "0".equals(System.getenv("NVIDIA_TF32_OVERRIDE"))) {
            throw new ConfigurationException(
                    "NVIDIA_TF32_OVERRIDE=0 in the environment switches tf32 off: unset it, or give"
                            + " --precision fp32");
        }
        if (gpu && "1".equals(System.getenv("TORCH_ALLOW_TF32_CUBLAS_OVERRIDE"))) {
            LOG.warn(
                    "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE=1 in the environment lets PyTorch round matrix"
                            + " products in float32 to TF32: set it to 0 for fp32");
        }
    }

    private static ScriptedRsaNet inFloat32(
            NDManager manager, NetworkSpec network, TensorSource weights, List<Integer> images) {
        try {
            return prepare(manager, network, weights, images, Formulation.ONEDNN, Arithmetic.FP32);
        } catch (EngineException e) {
            LOG.warn(
                    "PyTorch has no fused convolutions for this processor, so its plain ones are"
                            + " used, which are slower: {}",
                    firstLine(e));
            return prepare(manager, network, weights, images, Formulation.ATEN, Arithmetic.FP32);
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
        requireDevice(Arithmetic.INT8, manager.getDevice().isGpu());
        return byOneDnn(manager, network, weights, images, Formulation.OBSERVED, Arithmetic.INT8);
    }

    /** On the CPU, by oneDNN or not at all. */
    private static ScriptedRsaNet byOneDnn(
            NDManager manager,
            NetworkSpec network,
            TensorSource weights,
            List<Integer> images,
            Formulation formulation,
            Arithmetic arithmetic) {
        try {
            return prepare(manager, network, weights, images, formulation, arithmetic);
        } catch (EngineException e) {
            throw new ConfigurationException(
                    "PyTorch has no %s convolutions for this processor (%s): use fp32"
                            .formatted(arithmetic, firstLine(e)),
                    e);
        }
    }

    static ScriptedRsaNet prepare(
            NDManager manager,
            NetworkSpec network,
            TensorSource weights,
            List<Integer> images,
            Formulation formulation,
            Arithmetic arithmetic) {
        try {
            Path archive = Files.createTempFile("kinetoscope-", ".pt");
            try {
                write(archive, network, weights, images, formulation, arithmetic);
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
            Formulation formulation,
            Arithmetic arithmetic)
            throws IOException {
        try (ScriptArchive out = new ScriptArchive(Files.newOutputStream(archive))) {
            out.code(MODULE, text(MODULE));
            out.code("convolution", text(formulation.convolution));
            out.code("layer", text(formulation.layer));
            out.code("neighbourhood", text(formulation.neighbourhood));
            out.code("taps", text("taps"));
            out.code("number", arithmetic.script(text("number")));
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

    /**
     * Begins to copy bytes to the GPU that this was prepared on; the copy is over before anything
     * that is computed with it there.
     *
     * @param bytes uint8, in main memory; its memory may be overwritten afterwards
     * @param owner of the copy
     * @return the same on the GPU
     * @throws EngineException without a GPU
     */
    public NDArray upload(NDArray bytes, NDManager owner) {
        doNotRecompile();
        IValue argument = IValue.from((PtNDArray) bytes);
        IValue result = IValueUtils.runMethod(script, "upload", argument);
        try {
            return result.toTensor((PtNDManager) owner);
        } finally {
            result.close();
            argument.close();
        }
    }

    private NDList forward(NDArray clips) {
        doNotRecompile();
        return IValueUtils.forward(script, new NDList(clips), false);
    }

    /**
     * What is fused already the profiling executor would only compile anew at the second and third
     * pass. PyTorch keeps this for each thread.
     */
    private static void doNotRecompile() {
        JniUtils.setGraphExecutorOptimize(false);
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
