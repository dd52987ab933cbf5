package io.kinetoscope.stream.benchmark;

import java.util.Arrays;

/** Measured values, as many as come. Used by one thread. */
final class Samples {

    private double[] values = new double[1024];
    private int count;

    void add(double value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = value;
    }

    Percentiles percentiles() {
        return Percentiles.of(Arrays.copyOf(values, count));
    }
}
