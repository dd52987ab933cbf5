package io.kinetoscope.stream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/** Allows so many restarts in so much time: a fault that stays must surface. Thread-safe. */
final class RestartBudget {

    private final int restarts;
    private final long windowNanos;
    private final Queue<Long> granted = new ArrayDeque<>();

    RestartBudget(int restarts, Duration window) {
        this.restarts = restarts;
        this.windowNanos = window.toNanos();
    }

    synchronized boolean allow() {
        long now = System.nanoTime();
        while (!granted.isEmpty() && now - granted.element() > windowNanos) {
            granted.remove();
        }
        return granted.size() < restarts && granted.add(now);
    }
}
