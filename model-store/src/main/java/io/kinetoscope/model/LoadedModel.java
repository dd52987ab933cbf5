package io.kinetoscope.model;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.model.checkpoint.SafetensorsReader;
import io.kinetoscope.model.checkpoint.TensorSource;
import io.kinetoscope.model.rsa.RsaNet;
import io.kinetoscope.model.rsa.TorchRuntime;
import io.kinetoscope.model.store.Checksums;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.model.store.ModelManifest;
import io.kinetoscope.model.store.StoredModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A model on a device, ready to score clips. It holds native memory until {@link #close}; a forward
 * pass frees all that it took.
 *
 * <p>One forward pass runs at a time: a thread that comes while another's runs waits. The threads
 * within an operation are PyTorch's, see {@link ComputeSettings}.
 */
public final class LoadedModel implements AutoCloseable {

    /** Two clips of 16 frames at 224x224. */
    private static final int CPU_PASS_BYTES = 2 * 16 * 224 * 224 * 3;

    private final ModelManifest manifest;
    private final NDManager manager;
    private final RsaNet network;
    private final NDArray scale;
    private final NDArray shift;
    private ByteBuffer staging = ByteBuffer.allocateDirect(0);
    private boolean closed;

    private LoadedModel(ModelManifest manifest, NDManager manager, RsaNet network) {
        this.manifest = manifest;
        this.manager = manager;
        this.network = network;
        float[] scales = new float[3];
        float[] shifts = new float[3];
        for (int c = 0; c < 3; c++) {
            scales[c] = 1 / (255 * manifest.input().std().get(c));
            shifts[c] = -manifest.input().mean().get(c) / manifest.input().std().get(c);
        }
        scale = manager.create(scales);
        shift = manager.create(shifts);
    }

    /**
     * Holds the weights against their checksum, builds the network and moves it to the device.
     *
     * @return a model that the caller closes
     * @throws ConfigurationException when there is no such device, or the weights do not fit the
     *     manifest's network; the message names the tensor
     * @throws KinetoscopeException when the weights are damaged or cannot be read
     * @throws InferenceException when the engine fails
     */
    public static LoadedModel open(StoredModel stored, ComputeSettings settings) {
        Checksums.verify(stored);
        return EngineThread.call(() -> load(stored, settings));
    }

    private static LoadedModel load(StoredModel stored, ComputeSettings settings) {
        NDManager manager = TorchRuntime.newManager(Device.cpu());
        try {
            requireDevice(settings);
            if (settings.intraOpThreads() > 0) {
                JniUtils.setNumThreads(settings.intraOpThreads());
            }
            NDManager onDevice = manager.newSubManager(settings.djlDevice());
            RsaNet network = new RsaNet(stored.manifest().network());
            try (TensorSource weights = SafetensorsReader.open(stored.weights())) {
                requireSameTensors(network, weights);
                network.load(name -> tensor(onDevice, weights, name));
            }
            return new LoadedModel(stored.manifest(), onDevice, network);
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
                            .formatted(stored.manifest().ref(), settings.device(), firstLine(e)),
                    e);
        }
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
        InputSpec input = manifest.input();
        return logits(clips, new ClipShape(input.frames(), input.cropHeight(), input.cropWidth()));
    }

    /**
     * The same for clips of another shape: T, H and W are not fixed by the weights.
     *
     * <p>On the CPU a large batch runs in several passes. A few clips fill the cores, and more only
     * make activations so large that the allocator returns them to the system after each operation:
     * with RSANet-R50 on two cores, four clips of 16 frames at once took 3.4 s each, two took 1.3
     * s.
     */
    public synchronized float[][] logits(List<byte[]> clips, ClipShape shape) {
        requireOpen();
        if (clips.isEmpty()) {
            throw new IllegalArgumentException("there are no clips to score");
        }
        int most = clipsInOnePass(shape);
        List<float[]> logits = new ArrayList<>(clips.size());
        for (int from = 0; from < clips.size(); from += most) {
            List<byte[]> some = clips.subList(from, Math.min(clips.size(), from + most));
            logits.addAll(List.of(onePass(some, shape)));
        }
        return logits.toArray(float[][]::new);
    }

    private int clipsInOnePass(ClipShape shape) {
        return manager.getDevice().isGpu()
                ? Integer.MAX_VALUE
                : Math.max(1, CPU_PASS_BYTES / shape.bytes());
    }

    private float[][] onePass(List<byte[]> clips, ClipShape shape) {
        ByteBuffer bytes = stage(clips, shape);
        return run(
                pass -> {
                    NDArray frames =
                            pass.create(
                                    bytes,
                                    new Shape(
                                            clips.size(),
                                            shape.frames(),
                                            shape.height(),
                                            shape.width(),
                                            3),
                                    DataType.UINT8);
                    return frames.toType(DataType.FLOAT32, true)
                            .muli(scale)
                            .addi(shift)
                            .transpose(0, 4, 1, 2, 3);
                });
    }

    /**
     * Scores clips that are normalised already.
     *
     * @param input float32 [N, 3, T, H, W], read, not kept
     * @param clips N, at least 1
     * @return logits [N][K]
     * @throws IllegalArgumentException when {@code input} is not of that size
     * @throws InferenceException when the engine fails
     */
    public synchronized float[][] logits(float[] input, int clips, ClipShape shape) {
        requireOpen();
        if (clips < 1 || input.length != (long) clips * shape.bytes()) {
            throw new IllegalArgumentException(
                    "%d clips of %s do not make %d numbers".formatted(clips, shape, input.length));
        }
        return run(
                pass ->
                        pass.create(
                                FloatBuffer.wrap(input),
                                new Shape(clips, 3, shape.frames(), shape.height(), shape.width()),
                                DataType.FLOAT32));
    }

    /** Frees the native memory; a forward pass that runs is waited for. May be called twice. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            EngineThread.call(
                    () -> {
                        manager.getParentManager().close();
                        return null;
                    });
        }
    }

    /** Arrays that are alive on the native side: level from pass to pass. */
    synchronized int liveArrays() {
        return manager.getManagedArrays().size();
    }

    private interface Input {
        NDArray on(NDManager pass);
    }

    private float[][] run(Input input) {
        return EngineThread.call(() -> pass(input));
    }

    private float[][] pass(Input input) {
        int classes = manifest.network().classes();
        float[] flat;
        try (NDManager pass = manager.newSubManager()) {
            NDArray clips = input.on(pass);
            flat =
                    network.forward(new ParameterStore(pass, false), new NDList(clips), false)
                            .singletonOrThrow()
                            .toFloatArray();
        } catch (RuntimeException e) {
            throw new InferenceException(
                    "model %s failed on a batch: %s".formatted(manifest.ref(), firstLine(e)), e);
        }
        float[][] logits = new float[flat.length / classes][classes];
        for (int n = 0; n < logits.length; n++) {
            System.arraycopy(flat, n * classes, logits[n], 0, classes);
        }
        return logits;
    }

    /** Copies the clips into memory that PyTorch can read, kept from pass to pass. */
    private ByteBuffer stage(List<byte[]> clips, ClipShape shape) {
        int bytes = shape.bytes();
        int total = Math.multiplyExact(clips.size(), bytes);
        if (total == 0) {
            throw new IllegalArgumentException("there are no clips to score");
        }
        if (staging.capacity() < total) {
            staging = ByteBuffer.allocateDirect(total).order(ByteOrder.nativeOrder());
        }
        ByteBuffer target = staging.clear();
        for (byte[] clip : clips) {
            if (clip.length != bytes) {
                throw new IllegalArgumentException(
                        "a clip of %s has %d bytes, not %d".formatted(shape, bytes, clip.length));
            }
            target.put(clip);
        }
        return target.flip();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("model %s is closed".formatted(manifest.ref()));
        }
    }

    private static void requireDevice(ComputeSettings settings) {
        Device device = settings.djlDevice();
        if (device.isGpu()) {
            int count = Engine.getEngine("PyTorch").getGpuCount();
            if (device.getDeviceId() >= count) {
                throw new ConfigurationException(
                        "device '%s' does not exist: PyTorch sees %d GPUs on this machine"
                                .formatted(settings.device(), count));
            }
        }
    }

    private static void requireSameTensors(RsaNet network, TensorSource weights) {
        for (String name : weights.names()) {
            if (!network.state().containsKey(name)) {
                throw new IllegalArgumentException(
                        "tensor '%s' has no place in the network".formatted(name));
            }
        }
    }

    /** A copy on the native side: the array made of a Java buffer would only borrow it. */
    private static NDArray tensor(NDManager manager, TensorSource weights, String name) {
        if (!weights.names().contains(name)) {
            return null;
        }
        long[] shape = weights.shape(name).stream().mapToLong(Integer::longValue).toArray();
        try (NDArray borrowed =
                manager.create(
                        FloatBuffer.wrap(weights.read(name)), new Shape(shape), DataType.FLOAT32)) {
            return borrowed.duplicate();
        }
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("no message");
    }
}
