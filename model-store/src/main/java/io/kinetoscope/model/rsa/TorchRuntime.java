package io.kinetoscope.model.rsa;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import io.kinetoscope.KinetoscopeException;

/**
 * DJL's PyTorch engine, started without the network: libtorch comes from the class path (or from
 * {@code PYTORCH_LIBRARY_PATH}), and DJL's telemetry, which asks a cloud's metadata service who it
 * is, stays off. DJL reads both from system properties when its first class loads, so they are set
 * here, for the whole process, unless the user has set them.
 */
public final class TorchRuntime {

    private static final String ENGINE = "PyTorch";

    private TorchRuntime() {}

    /**
     * Opens a manager of native arrays on a device. The first call of a process unpacks libtorch
     * into DJL's cache ({@code ~/.djl.ai}, or {@code DJL_CACHE_DIR}) where it is not there yet.
     *
     * @return a manager that the caller closes, with every array that is still attached to it
     * @throws KinetoscopeException when libtorch cannot be loaded
     */
    public static NDManager newManager(Device device) {
        setUnlessSet("ai.djl.offline", "DJL_OFFLINE");
        setUnlessSet("OPT_OUT_TRACKING", "OPT_OUT_TRACKING");
        try {
            return Engine.getEngine(ENGINE).newBaseManager(device);
        } catch (RuntimeException | LinkageError e) {
            throw new KinetoscopeException(
                    ("PyTorch's native library cannot be loaded on this machine (%s): look at"
                                    + " DJL's cache (DJL_CACHE_DIR, default ~/.djl.ai), its free"
                                    + " space and rights")
                            .formatted(rootCause(e)),
                    e);
        }
    }

    /**
     * GPUs that PyTorch sees on this machine.
     *
     * @throws KinetoscopeException when libtorch cannot be loaded
     */
    public static int gpus() {
        newManager(Device.cpu()).close();
        return Engine.getEngine(ENGINE).getGpuCount();
    }

    private static void setUnlessSet(String property, String environmentVariable) {
        if (System.getProperty(property) == null && System.getenv(environmentVariable) == null) {
            System.setProperty(property, "true");
        }
    }

    private static String rootCause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("no message");
    }
}
