package io.kinetoscope.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.checkpoint.SafetensorsReader;
import io.kinetoscope.model.checkpoint.TensorSource;
import io.kinetoscope.model.rsa.RsaNet;
import io.kinetoscope.model.rsa.TorchRuntime;
import io.kinetoscope.model.script.ActivationRanges;
import io.kinetoscope.model.script.Arithmetic;
import io.kinetoscope.model.script.ScriptedRsaNet;
import io.kinetoscope.model.store.Checksums;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.ModelManifest;
import io.kinetoscope.model.store.Precision;
import io.kinetoscope.model.store.StoredModel;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * A model on a device, ready to score clips. It holds native memory until {@link #close}; a forward
 * pass frees all that it took.
 *
 * <p>On the CPU one batch is scored at a time, on {@link EngineThread}; the threads within an
 * operation are PyTorch's, see {@link ComputeSettings}. On a GPU two are, by the threads that bring
 * them: while one waits for its result, the other gathers its clips, begins to copy them and puts
 * its pass behind. Whoever comes besides waits.
 */
public final class LoadedModel implements AutoCloseable {

    /** One clip of 16 frames at 224x224, or eight of 8 frames at 112x112. */
    private static final int CPU_PASS_BYTES = 16 * 224 * 224 * 3;

    private final ModelManifest manifest;
    private final NDManager manager;
    private final Network network;
    private final ClipInput input;
    private final Semaphore batches;
    // Held while a pass is given to the device, not while its result is waited for.
    private final Object issuing = new Object();
    private volatile boolean closed;

    private LoadedModel(ModelManifest manifest, NDManager manager, Network network) {
        this.manifest = manifest;
        this.manager = manager;
        this.network = network;
        input = new ClipInput(manager, manifest.input());
        batches = new Semaphore(batchesAtATime());
    }

    /** From float32 [N, 3, T, H, W], normalised, to logits [N, K] of the same manager. */
    private interface Network {
        NDArray logits(NDArray clips);

        /** Whether passes on the CPU run on the thread that brings them. */
        default boolean runsAside() {
            return false;
        }

        /** Bytes from main memory to the network's GPU, owned by a manager of that GPU. */
        default NDArray upload(NDArray bytes, NDManager owner) {
            NDArray copy = bytes.toDevice(owner.getDevice(), true);
            copy.attach(owner);
            return copy;
        }
    }

    /** One that must not hold up the passes of others, though it takes longer so. */
    private record Aside(Network network) implements Network {
        @Override
        public NDArray logits(NDArray clips) {
            return network.logits(clips);
        }

        @Override
        public boolean runsAside() {
            return true;
        }
    }

    /** The fast formulation. */
    private record Scripted(ScriptedRsaNet script) implements Network {
        @Override
        public NDArray logits(NDArray clips) {
            return script.logits(clips);
        }

        @Override
        public NDArray upload(NDArray bytes, NDManager owner) {
            return script.upload(bytes, owner);
        }
    }

    /**
     * Holds the weights against their checksum, prepares them and moves them to the device.
     *
     * @return a model that the caller closes
     * @throws ConfigurationException when there is no such device, or the weights do not fit the
     *     manifest's network; the message names the tensor
     * @throws KinetoscopeException when the weights are damaged or cannot be read
     * @throws InferenceException when the engine fails
     */
    public static LoadedModel open(StoredModel stored, ComputeSettings settings) {
        return open(stored, settings, Arithmetic.of(stored.manifest().precision()));
    }

    /**
     * The same in float32, and each clip that is scored widens ranges by what its activations come
     * to.
     *
     * @param ranges of the model's network
     */
    public static LoadedModel observing(
            StoredModel stored, ComputeSettings settings, ActivationRanges ranges) {
        return open(
                stored,
                settings,
                (weights, manager) -> {
                    ModelManifest manifest = stored.manifest();
                    requireFit(manifest, weights);
                    ScriptedRsaNet network =
                            ScriptedRsaNet.observing(
                                    manager, manifest.network(), weights, images(manifest));
                    return clips -> network.observe(clips, ranges);
                });
    }

    /**
     * The same on the CPU, in float32, by the network as it is written down, which is slower. It
     * runs on the thread that asks it, beside the passes of other models.
     */
    static LoadedModel openReadable(StoredModel stored) {
        return open(
                stored,
                ComputeSettings.CPU,
                (weights, manager) -> new Aside(readable(stored.manifest(), weights, manager)));
    }

    /**
     * The same, run in something else than its own precision.
     *
     * @param arithmetic fp32 for every version; otherwise one that the version is stored for
     * @throws ConfigurationException besides when the device, or the version, has no such
     *     arithmetic
     */
    public static LoadedModel open(
            StoredModel stored, ComputeSettings settings, Arithmetic arithmetic) {
        ModelManifest manifest = stored.manifest();
        if (arithmetic != Arithmetic.FP32 && arithmetic.stored() != manifest.precision()) {
            throw new ConfigurationException(
                    "%s is stored in %s, and is not run in %s"
                            .formatted(manifest.ref(), manifest.precision(), arithmetic));
        }
        return open(
                stored,
                settings,
                (weights, manager) -> network(manifest, arithmetic, weights, manager));
    }

    private static LoadedModel open(
            StoredModel stored, ComputeSettings settings, Preparation preparation) {
        Checksums.verify(stored);
        Device device = settings.start();
        return EngineThread.call(() -> load(stored, device, preparation));
    }

    /** Makes a network of weights; it lives as long as the manager. */
    private interface Preparation {
        Network network(TensorSource weights, NDManager manager);
    }

    private static LoadedModel load(StoredModel stored, Device device, Preparation preparation) {
        NDManager manager = TorchRuntime.newManager(Device.cpu());
        try {
            NDManager onDevice = manager.newSubManager(device);
            try (TensorSource weights = SafetensorsReader.open(stored.weights())) {
                return new LoadedModel(
                        stored.manifest(), onDevice, preparation.network(weights, onDevice));
            }
        } catch (IllegalArgumentException e) {
            manager.close();
            throw new ConfigurationException(
                    "the weights %s do not fit their manifest: %s"
                            .formatted(stored.weights(), e.getMessage()),
                    e);
        } catch (KinetoscopeException e) {
            manager.close();
            throw e;
        } catch (RuntimeException e) {
            manager.close();
            throw new InferenceException(
                    "model %s cannot be built on %s: %s"
                            .formatted(stored.manifest().ref(), device, reason(e)),
                    e);
        }
    }

    /** The fast formulation, where there is one. */
    private static Network network(
            ModelManifest manifest,
            Arithmetic arithmetic,
            TensorSource weights,
            NDManager manager) {
        if (ScriptedRsaNet.covers(manifest.network())) {
            requireFit(manifest, weights);
            return new Scripted(
                    ScriptedRsaNet.prepare(
                            manager, manifest.network(), weights, images(manifest), arithmetic));
        }
        if (arithmetic != Arithmetic.FP32) {
            throw new ConfigurationException(
                    "%s cannot be run in %s: a network with self-attention is computed in fp32 only"
                            .formatted(manifest.ref(), arithmetic));
        }
        return readable(manifest, weights, manager);
    }

    private static Network readable(
            ModelManifest manifest, TensorSource weights, NDManager manager) {
        RsaNet readable = new RsaNet(manifest.network());
        requireFit(manifest, weights);
        readable.load(name -> NetworkWeights.copy(manager, weights, name));
        return clips ->
                readable.forward(
                                new ParameterStore(clips.getManager(), false),
                                new NDList(clips),
                                false)
                        .singletonOrThrow();
    }

    private static void requireFit(ModelManifest manifest, TensorSource weights) {
        Set<String> ranges =
                manifest.precision() == Precision.INT8
                        ? ActivationRanges.names(manifest.network())
                        : Set.of();
        NetworkWeights.requireFit(new RsaNet(manifest.network()), ranges, weights);
    }

    /** Those of a clip. */
    private static List<Integer> images(ModelManifest manifest) {
        InputSpec input = manifest.input();
        return List.of(input.frames(), 3, input.cropHeight(), input.cropWidth());
    }

    public ModelManifest manifest() {
        return manifest;
    }

    /**
     * Scores clips.
     *
     * @param clips at least one; each uint8 RGB [T, H, W, 3] of the manifest's input, cropped as
     *     {@link FramePreprocessor} does; read, not kept
     * @return for each clip the logits [K], in the order of the manifest's labels
     * @throws IllegalArgumentException when a clip is not of that size
     * @throws InferenceException when the engine fails
     */
    public float[][] logits(List<byte[]> clips) {
        return logits(clips, ClipShape.of(manifest.input()));
    }

    /**
     * The same for clips of another shape: T, H and W are not fixed by the weights.
     *
     * <p>On the CPU a batch runs in passes of 1, 2, 4 or 8 clips and so on, with no more pixels
     * than fill the cores: more at once are not faster, take memory with each clip, and each new
     * number of clips costs the first of its passes some preparation, see {@link #warmUp}.
     */
    public float[][] logits(List<byte[]> clips, ClipShape shape) {
        ClipInput.requireFit(clips, shape);
        return whileOpen(() -> inPasses(clips, shape));
    }

    private float[][] inPasses(List<byte[]> clips, ClipShape shape) {
        List<float[]> logits = new ArrayList<>(clips.size());
        while (logits.size() < clips.size()) {
            int left = clips.size() - logits.size();
            int most = Math.min(left, clipsInOnePass(shape));
            int some = onGpu() ? most : Integer.highestOneBit(most);
            List<byte[]> pass = clips.subList(logits.size(), logits.size() + some);
            logits.addAll(List.of(onePass(pass, shape)));
        }
        return logits.toArray(float[][]::new);
    }

    /**
     * Runs every pass that batches are made of once, so that none of them is the first of its size.
     *
     * @param batch clips of the largest batch to come, at least 1
     * @throws InferenceException when the engine fails, as for want of memory
     */
    public void warmUp(int batch) {
        ClipShape shape = ClipShape.of(manifest.input());
        byte[] black = new byte[shape.bytes()];
        int most = Math.min(batch, clipsInOnePass(shape));
        for (int clips = 1; clips <= most; clips *= 2) {
            logits(Collections.nCopies(clips, black), shape);
        }
    }

    private int clipsInOnePass(ClipShape shape) {
        return onGpu() ? Integer.MAX_VALUE : Math.max(1, CPU_PASS_BYTES / shape.bytes());
    }

    private boolean onGpu() {
        return manager.getDevice().isGpu();
    }

    /**
     * Batches that as many threads may usefully bring at a time: two on a GPU, which then need not
     * wait for clips to be gathered and copied; otherwise one.
     */
    public int batchesAtATime() {
        return onGpu() ? 2 : 1;
    }

    private float[][] onePass(List<byte[]> clips, ClipShape shape) {
        return run(pass -> onDevice(pass, clips, shape));
    }

    private NDArray onDevice(NDManager pass, List<byte[]> clips, ClipShape shape) {
        if (!onGpu()) {
            return input.normalised(pass, clips, shape);
        }
        NDManager mainMemory = pass.newSubManager(Device.cpu());
        return input.normalised(network.upload(input.bytes(mainMemory, clips, shape), pass));
    }

    /**
     * Scores clips that are normalised already.
     *
     * @param values float32 [N, 3, T, H, W], read, not kept
     * @param clips N, at least 1
     * @return logits [N][K]
     * @throws IllegalArgumentException when {@code values} is not of that size
     * @throws InferenceException when the engine fails
     */
    public float[][] logits(float[] values, int clips, ClipShape shape) {
        if (clips < 1 || values.length != (long) clips * shape.bytes()) {
            throw new IllegalArgumentException(
                    "%d clips of %s do not make %d numbers".formatted(clips, shape, values.length));
        }
        Shape batch = new Shape(clips, 3, shape.frames(), shape.height(), shape.width());
        return whileOpen(
                () -> run(pass -> pass.create(FloatBuffer.wrap(values), batch, DataType.FLOAT32)));
    }

    private float[][] whileOpen(Supplier<float[][]> scoring) {
        batches.acquireUninterruptibly();
        try {
            if (closed) {
                throw new IllegalStateException("model %s is closed".formatted(manifest.ref()));
            }
            return scoring.get();
        } finally {
            batches.release();
        }
    }

    /** Frees the native memory; a forward pass that runs is waited for. May be called twice. */
    @Override
    public void close() {
        batches.acquireUninterruptibly(batchesAtATime());
        try {
            if (!closed) {
                closed = true;
                EngineThread.call(
                        () -> {
                            manager.getParentManager().close();
                            return null;
                        });
            }
        } finally {
            batches.release(batchesAtATime());
        }
    }

    /** Arrays that are alive on the native side: level from pass to pass. */
    int liveArrays() {
        return manager.getManagedArrays().size();
    }

    private interface Input {
        NDArray on(NDManager pass);
    }

    private float[][] run(Input clips) {
        return onGpu() || network.runsAside() ? pass(clips) : EngineThread.call(() -> pass(clips));
    }

    private float[][] pass(Input batch) {
        int classes = manifest.network().classes();
        float[] flat;
        try (NDManager pass = manager.newSubManager()) {
            NDArray logits;
            synchronized (issuing) {
                logits = network.logits(batch.on(pass));
            }
            // Waits for the device.
            flat = logits.toFloatArray();
        } catch (RuntimeException e) {
            throw new InferenceException(
                    "model %s failed on a batch: %s".formatted(manifest.ref(), reason(e)), e);
        }
        float[][] rows = new float[flat.length / classes][classes];
        for (int n = 0; n < rows.length; n++) {
            System.arraycopy(flat, n * classes, rows[n], 0, classes);
        }
        return rows;
    }

    /** TorchScript tells first where it happened, and what at last. */
    private static String reason(Throwable e) {
        List<String> lines = String.valueOf(e.getMessage()).lines().toList();
        return lines.stream()
                .filter(line -> line.startsWith("RuntimeError: "))
                .findFirst()
                .orElse(lines.isEmpty() ? "no message" : lines.get(0));
    }
}
