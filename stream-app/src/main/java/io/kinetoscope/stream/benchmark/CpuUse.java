package io.kinetoscope.stream.benchmark;

import java.util.Map;

/**
 * Processor time of a span.
 *
 * @param total seconds of the whole process
 * @param byRole seconds; those without a thread are missing
 */
public record CpuUse(double total, Map<ThreadRole, Double> byRole) {

    /** Seconds; 0 without a thread of that role. */
    public double of(ThreadRole role) {
        return byRole.getOrDefault(role, 0.0);
    }
}
