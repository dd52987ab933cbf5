package io.kinetoscope.stream.benchmark;

import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.window.CorruptJpegException;
import io.kinetoscope.ingest.window.JpegCodec;
import io.kinetoscope.ingest.window.WindowSettings;
import io.kinetoscope.model.FramePreprocessor;
import io.kinetoscope.model.store.InputSpec;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What one thread does with one picture of 320x180: a figure is microseconds of one processor for
 * each picture. Encoding is an ingest worker's, once for each sampled frame; decoding and resizing
 * are a stream thread's, once for each picture of a clip that the clip before did not have.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PictureBenchmark {

    private static final int MAX_PIXELS = 4096 * 4096;

    private final FramePreprocessor small = new FramePreprocessor(InputSpec.streaming(8, 8, 112));
    private final FramePreprocessor published = new FramePreprocessor(InputSpec.published(16, 4));
    private JpegCodec codec;
    private byte[] jpeg;
    private Picture picture;

    @Setup
    public void render() throws CorruptJpegException {
        codec = new JpegCodec();
        jpeg = RenderedWindows.first(1).get(0).getFrames(4).getJpeg().toByteArray();
        picture = codec.decode(jpeg, MAX_PIXELS);
    }

    @TearDown
    public void close() {
        codec.close();
    }

    /** JPEG to RGB. */
    @Benchmark
    public Picture decode() throws CorruptJpegException {
        return codec.decode(jpeg, MAX_PIXELS);
    }

    /** RGB to JPEG at the default quality. */
    @Benchmark
    public byte[] encode() {
        return codec.encode(picture, WindowSettings.DEFAULT.jpegQuality());
    }

    /** To what {@code rsanet-motion} sees: the whole picture, 112x112. */
    @Benchmark
    public byte[] resizeTo112() {
        return small.crop(picture);
    }

    /** To what the published networks see: 224x224 out of the middle of 320x240. */
    @Benchmark
    public byte[] resizeTo224() {
        return published.crop(picture);
    }
}
