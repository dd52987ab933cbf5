package io.kinetoscope.model;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import io.kinetoscope.ConfigurationException;
import io.kinetoscope.model.rsa.TorchRuntime;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

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

    /**
     * Those of several devices.
     *
     * @param devices the CPU, or one or more GPUs by commas, or {@code gpu:all} for those that
     *     PyTorch sees
     * @return at least one, in that order
     * @throws ConfigurationException when a value is out of bounds, the CPU is not alone, a GPU
     *     stands there twice, or {@code gpu:all} finds none
     */
    public static List<ComputeSettings> several(String devices, int intraOpThreads) {
        if (devices.equals("gpu:all")) {
            return allGpus(intraOpThreads);
        }
        List<ComputeSettings> all =
                Arrays.stream(devices.split(",", -1))
                        .map(device -> new ComputeSettings(device, intraOpThreads))
                        .toList();
        List<Device> distinct = all.stream().map(ComputeSettings::djlDevice).distinct().toList();
        if (distinct.size() < all.size()) {
            throw new ConfigurationException(
                    "a device stands twice in '%s': name each once".formatted(devices));
        }
        if (distinct.size() > 1 && distinct.contains(Device.cpu())) {
            throw new ConfigurationException(
                    "the CPU and GPUs do not share the work: give 'cpu' or the GPUs of '%s'"
                            .formatted(devices));
        }
        return all;
    }

    private static List<ComputeSettings> allGpus(int intraOpThreads) {
        int count = EngineThread.call(TorchRuntime::gpus);
        if (count == 0) {
            throw new ConfigurationException(
                    "device 'gpu:all' finds nothing: PyTorch sees no GPU on this machine");
        }
        return IntStream.range(0, count)
                .mapToObj(index -> new ComputeSettings("gpu:" + index, intraOpThreads))
                .toList();
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
                        int count = TorchRuntime.gpus();
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
