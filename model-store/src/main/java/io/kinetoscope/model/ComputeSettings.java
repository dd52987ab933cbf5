package io.kinetoscope.model;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.rsa.TorchRuntime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where and with how many threads a model runs.
 *
 * @param device {@code cpu}, {@code gpu} (the first) or {@code gpu:N}
 * @param intraOpThreads threads that share one operation on the CPU, 1 to 1024; 0 leaves PyTorch's
 *     default, one for each core. PyTorch has one such number for the whole process: the model that
 *     is opened last sets it.
 */
public record ComputeSettings(String device, int intraOpThreads) {

    private static final Pattern DEVICE = Pattern.compile("cpu|gpu(?::([0-9]{1,3}))?");

    /** The CPU, with PyTorch's default number of threads. */
    public static final ComputeSettings CPU = new ComputeSettings("cpu", 0);

    /**
     * @throws ConfigurationException when a value is out of bounds
     */
    public ComputeSettings {
        if (!DEVICE.matcher(device).matches()) {
            throw new ConfigurationException(
                    "device is 'cpu', 'gpu' or 'gpu:N', not '%s'".formatted(device));
        }
        if (intraOpThreads < 0 || intraOpThreads > 1024) {
            throw new ConfigurationException(
                    "threads are 0 (PyTorch's default) to 1024, not %d".formatted(intraOpThreads));
        }
    }

    /** The number of threads that it comes to on this machine. */
    public int threads() {
        return intraOpThreads > 0 ? intraOpThreads : Runtime.getRuntime().availableProcessors();
    }

    /**
     * Makes PyTorch ready for these settings.
     *
     * @return the device
     * @throws ConfigurationException when this machine has no such device
     */
    public Device start() {
        return EngineThread.call(
                () -> {
                    Device device = djlDevice();
                    TorchRuntime.newManager(Device.cpu()).close();
                    if (device.isGpu()) {
                        int count = Engine.getEngine("PyTorch").getGpuCount();
                        if (device.getDeviceId() >= count) {
                            throw new ConfigurationException(
                                    "device '%s' does not exist: PyTorch sees %d GPUs on this machine"
                                            .formatted(this.device, count));
                        }
                    }
                    if (intraOpThreads > 0) {
                        JniUtils.setNumThreads(intraOpThreads);
                    }
                    return device;
                });
    }

    private Device djlDevice() {
        Matcher match = DEVICE.matcher(device);
        if (!match.matches() || device.equals("cpu")) {
            return Device.cpu();
        }
        return Device.gpu(match.group(1) == null ? 0 : Integer.parseInt(match.group(1)));
    }
}
