package io.kinetoscope.stream.benchmark;

import com.google.protobuf.ByteString;
import io.kinetoscope.ingest.benchmark.WindowReading;
import io.kinetoscope.ingest.source.SourceUri;
import io.kinetoscope.ingest.window.WindowSettings;
import io.kinetoscope.ingest.wire.EncodedFrame;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.SourceKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Windows of as many streams as are asked for, without a gap. A few seconds of the synthetic camera
 * are rendered once, and its pictures repeated for each stream as often as is needed. May be shared
 * by threads.
 */
final class SyntheticWindows {

    private static final int RENDERED = 12;

    private final WindowSettings settings;
    private final FrameWindow pattern;
    // The synthetic camera keeps to its time and leaves pictures out on a busy machine: which
    // window one was of must not matter, or windows would have gaps on such a machine.
    private final List<ByteString> pictures;
    private final Instant rendered;

    SyntheticWindows(WindowSettings settings, Clock clock) {
        this.settings = settings;
        List<FrameWindow> windows =
                WindowReading.of(SourceUri.of("synthetic:"), settings, RENDERED, clock).windows();
        pattern = windows.get(0).toBuilder().clearFrames().build();
        pictures =
                windows.stream()
                        .flatMap(window -> window.getFramesList().stream())
                        .map(EncodedFrame::getJpeg)
                        .toList();
        rendered = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Bytes of a file's window on average. */
    long meanBytes() {
        double picture = pictures.stream().mapToInt(ByteString::size).average().orElse(0);
        int around = ofFile(pattern.getStreamId(), 0).getSerializedSize();
        int frames = settings.windowFrames(SourceKind.FILE);
        for (int i = 0; i < frames; i++) {
            around -= pictures.get(i % pictures.size()).size();
        }
        return Math.round(around + frames * picture);
    }

    /** Time that a window of such a source stands for. */
    Duration length(SourceKind kind) {
        return slots(settings.windowFrames(kind));
    }

    /** Time from one frame to the next. */
    Duration slot() {
        return slots(1);
    }

    /**
     * A window of a file: none of its clips ever is too old.
     *
     * @param number in its stream, from 0
     */
    FrameWindow ofFile(String stream, long number) {
        return window(stream, number, rendered, SourceKind.FILE)
                .setReadTimeUs(micros(rendered))
                .build();
    }

    /**
     * A window of a camera.
     *
     * @param number in its stream, from 0
     * @param start capture time of the stream's first frame; each frame has the capture time that
     *     its place on the grid says, and the window was read with its last
     */
    FrameWindow ofCamera(String stream, long number, Instant start) {
        FrameWindow.Builder window = window(stream, number, start, SourceKind.LIVE);
        return window.setReadTimeUs(
                        window.getFrames(window.getFramesCount() - 1).getCaptureTimeUs())
                .build();
    }

    private FrameWindow.Builder window(String stream, long number, Instant start, SourceKind kind) {
        FrameWindow.Builder window =
                pattern.toBuilder()
                        .setStreamId(stream)
                        .setCameraId(stream)
                        .setSequence(number)
                        .setSourceKind(kind);
        int frames = settings.windowFrames(kind);
        long first = number * frames;
        for (long index = first; index < first + frames; index++) {
            long since = slots(index).toNanos() / 1000;
            window.addFrames(
                    EncodedFrame.newBuilder()
                            .setSampleIndex(index)
                            .setCaptureTimeUs(micros(start) + since)
                            .setPresentationTimeUs(since)
                            .setJpeg(pictures.get((int) (index % pictures.size()))));
        }
        return window;
    }

    private Duration slots(long count) {
        return Duration.ofNanos(Math.round(count * 1e6 / settings.sampleRate()) * 1000);
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
