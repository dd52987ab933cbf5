package io.kinetoscope.stream.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps one label from growing without bound, since every value of it is a time series for ever:
 * the first values stand for themselves, all later ones are {@code other}.
 */
final class BoundedLabel {

    static final String OTHER = "other";

    private final int limit;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    BoundedLabel(int limit) {
        this.limit = limit;
    }

    String of(String value) {
        if (known.contains(value)) {
            return value;
        }
        synchronized (known) {
            if (known.size() >= limit) {
                return known.contains(value) ? value : OTHER;
            }
            known.add(value);
            return value;
        }
    }
}
