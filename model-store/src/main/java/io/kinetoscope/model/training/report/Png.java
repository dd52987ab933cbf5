package io.kinetoscope.model.training.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.internal.chartpart.IChart;

/** A chart as the bytes of a PNG. */
final class Png {

    private Png() {}

    static byte[] of(IChart chart) {
        try {
            return BitmapEncoder.getBitmapBytes(chart, BitmapFormat.PNG);
        } catch (IOException e) {
            // It is written to memory.
            throw new UncheckedIOException(e);
        }
    }
}
