package io.kinetoscope.stream.inference;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Heap that the tasks of a process may take together for what they could also do without. Each
 * gives up its own when all of them have too much. For any thread.
 */
public final class MemoryBudget {

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    /**
     * @param limit in bytes
     */
    public MemoryBudget(long limit) {
        this.limit = limit;
    }

    /** A share of the largest heap that this process may have. */
    public static MemoryBudget ofHeap(double share) {
        return new MemoryBudget((long) (share * Runtime.getRuntime().maxMemory()));
    }

    /** Takes bytes, or gives them back when negative. */
    public void take(long bytes) {
        used.addAndGet(bytes);
    }

    public boolean isExceeded() {
        return used.get() > limit;
    }

    /** Bytes that are taken now. */
    public long used() {
        return used.get();
    }
}
