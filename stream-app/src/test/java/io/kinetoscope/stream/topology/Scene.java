package io.kinetoscope.stream.topology;

import com.google.protobuf.ByteString;
import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.window.CorruptJpegException;
import io.kinetoscope.ingest.window.JpegCodec;
import io.kinetoscope.ingest.wire.EncodedFrame;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.SourceKind;
import io.kinetoscope.stream.clip.Clip;
import io.kinetoscope.stream.clip.Windows;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Windows of one camera with real pictures, all of them grey; and who looks how bright they are.
 */
final class Scene implements AutoCloseable {

    static final String CAMERA = "gate";

    static final Instant BEGIN = Instant.EPOCH.plusMillis(Windows.SESSION_START_MICROS / 1000);

    private static final int WIDTH = 32;
    private static final int HEIGHT = 24;

    private final JpegCodec codec = new JpegCodec();

    /** 20 s of a file. */
    List<FrameWindow> brightFrom8To14s() {
        return grey("s", 160, i -> i >= 64 && i < 112 ? 255 : 0);
    }

    /** A file of 8 pictures a second, each as bright as the function of its number says. */
    List<FrameWindow> grey(String session, int samples, Function<Long, Integer> brightness) {
        return grey(Windows.file(CAMERA, session, samples), brightness);
    }

    /** The windows with such pictures. */
    List<FrameWindow> grey(List<FrameWindow> windows, Function<Long, Integer> brightness) {
        return windows.stream().map(window -> grey(window, brightness)).toList();
    }

    Picture decode(byte[] jpeg) throws CorruptJpegException {
        return codec.decode(jpeg, 64 * 64);
    }

    private FrameWindow grey(FrameWindow window, Function<Long, Integer> brightness) {
        FrameWindow.Builder filled = window.toBuilder();
        for (EncodedFrame.Builder frame : filled.getFramesBuilderList()) {
            byte[] rgb = new byte[WIDTH * HEIGHT * 3];
            Arrays.fill(rgb, brightness.apply(frame.getSampleIndex()).byteValue());
            frame.setJpeg(ByteString.copyFrom(codec.encode(new Picture(WIDTH, HEIGHT, rgb), 90)));
        }
        return filled.build();
    }

    /** As if a camera had sent them, and went on. */
    static List<FrameWindow> live(List<FrameWindow> windows) {
        return windows.stream()
                .map(
                        window ->
                                window.toBuilder()
                                        .setSourceKind(SourceKind.LIVE)
                                        .setEndOfSession(false)
                                        .build())
                .toList();
    }

    static FrameWindow withBrokenPicture(FrameWindow window) {
        FrameWindow.Builder broken = window.toBuilder();
        for (EncodedFrame.Builder frame : broken.getFramesBuilderList()) {
            frame.setJpeg(frame.getJpeg().substring(0, frame.getJpeg().size() / 2));
        }
        return broken.build();
    }

    /** Scores of {@code dark} and {@code bright}: the mean of the clip's pixels decides. */
    static float[] brightness(Clip clip) {
        double sum = 0;
        for (byte value : clip.pixels()) {
            sum += value & 0xff;
        }
        float bright = (float) (sum / clip.pixels().length / 255);
        return new float[] {1 - bright, bright};
    }

    @Override
    public void close() {
        codec.close();
    }
}
