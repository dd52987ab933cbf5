package io.kinetoscope.model.training.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.internal.chartpart.IChart;

/** A chart as the bytes of a PNG. */
final class Png {

    private Png() {}

    static byte[] of(IChart chart) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", png)) {
                throw new IllegalStateException("Java writes no PNG");
            }
        } catch (IOException e) {
            // It is written to memory.
            throw new UncheckedIOException(e);
        }
        return png.toByteArray();
    }
}
