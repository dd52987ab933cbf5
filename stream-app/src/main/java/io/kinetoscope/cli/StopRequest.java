package io.kinetoscope.cli;

import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/**
 * Whether work in small steps is to end early: asked by the work, said by {@link Shutdown} on a
 * signal, which then waits until the work has kept what there is.
 */
final class StopRequest implements BooleanSupplier, AutoCloseable {

    private final CountDownLatch kept = new CountDownLatch(1);
    private volatile boolean requested;

    @Override
    public boolean getAsBoolean() {
        return requested;
    }

    /** All is done or kept: the process may end. */
    void finished() {
        kept.countDown();
    }

    /** Asks the work to end, and waits for it. */
    @Override
    public void close() throws InterruptedException {
        requested = true;
        kept.await();
    }
}
