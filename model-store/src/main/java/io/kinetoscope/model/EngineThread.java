package io.kinetoscope.model;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The one thread of the process on which models are loaded, and run on the CPU.
 *
 * <p>A forward pass on another thread than the one that first used libtorch takes more than twice
 * as long on the CPU: RSANet-R50, 16 frames, two cores, 1.2 to 1.6 s on the first thread and 3.2 to
 * 3.7 s on any later one. One thread is no loss, for one pass fills the cores. GPUs do not care,
 * and have to be fed side by side: their passes run on the threads that bring them.
 */
public final class EngineThread {

    private static final ExecutorService THREAD =
            Executors.newSingleThreadExecutor(
                    work -> {
                        Thread thread = new Thread(work, "libtorch");
                        // A forward pass cannot be interrupted: it must not hold up an exit.
                        thread.setDaemon(true);
                        return thread;
                    });

    private EngineThread() {}

    /** Runs work there and waits for it; what it throws is thrown here. */
    public static <T> T call(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, THREAD).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            if (e.getCause() instanceof Error fault) {
                throw fault;
            }
            throw e;
        }
    }
}
