package io.kinetoscope.stream.clip;

import com.google.protobuf.ByteString;
import io.kinetoscope.ingest.wire.EncodedFrame;
import io.kinetoscope.ingest.wire.FrameWindow;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The frames of one session that are at hand, on the session's time line (0 at its start). */
final class SampledFrames {

    private final double sampleRate;
    private final List<EncodedFrame> frames;

    SampledFrames(double sampleRate, List<FrameWindow> windows) {
        this.sampleRate = sampleRate;
        this.frames = new ArrayList<>();
        windows.forEach(window -> frames.addAll(window.getFramesList()));
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    /** Where the last frame's place on the sampling grid ends. */
    long end() {
        return slotStart(frames.get(frames.size() - 1).getSampleIndex() + 1);
    }

    /** Start of the first frame at or after {@code time}; {@link Long#MAX_VALUE} without one. */
    long nextFrame(long time) {
        int at = lastAtOrBefore(time - 1) + 1;
        return at < frames.size() ? slotStart(frames.get(at).getSampleIndex()) : Long.MAX_VALUE;
    }

    /** The picture that was current at {@code time}; before the first frame at hand, that frame. */
    ByteString pictureAt(long time) {
        return frames.get(Math.max(0, lastAtOrBefore(time))).getJpeg();
    }

    /** Capture time of {@code time}, counted from the frame that was current then. */
    Instant captureTime(long time) {
        EncodedFrame frame = frames.get(Math.max(0, lastAtOrBefore(time)));
        long micros = frame.getCaptureTimeUs() + time - slotStart(frame.getSampleIndex());
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** Capture time of the last frame that begins before {@code time}, as the source gave it. */
    Instant lastCaptureBefore(long time) {
        EncodedFrame frame = frames.get(Math.max(0, lastAtOrBefore(time - 1)));
        return Instant.EPOCH.plus(frame.getCaptureTimeUs(), ChronoUnit.MICROS);
    }

    /** Index of the last frame whose slot begins at or before {@code time}, -1 without one. */
    private int lastAtOrBefore(long time) {
        int low = 0;
        int high = frames.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (slotStart(frames.get(middle).getSampleIndex()) <= time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    private long slotStart(long sampleIndex) {
        return slotStart(sampleIndex, sampleRate);
    }

    /** Where a place on the sampling grid begins, in microseconds of session time. */
    static long slotStart(long sampleIndex, double sampleRate) {
        return Math.round(sampleIndex * 1e6 / sampleRate);
    }
}
