package io.kinetoscope.stream.clip;

import com.google.protobuf.ByteString;
import io.kinetoscope.ingest.wire.EncodedFrame;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.SourceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/** Frame windows as an ingest worker sends them; each picture is its sample index as text. */
public final class Windows {

    /** Capture time of the first frame of every session. */
    public static final long SESSION_START_MICROS = 1_700_000_000_000_000L;

    private static final int SAMPLE_RATE = 8;
    private static final int FRAMES = 8;

    private Windows() {}

    /** Windows of a session of {@code samples} places on the grid that ended by itself. */
    public static List<FrameWindow> file(String stream, String session, int samples) {
        return session(stream, session, SourceKind.FILE, samples, index -> true);
    }

    /** Windows of a session that is still going on. */
    public static List<FrameWindow> live(String stream, String session, int samples) {
        return session(stream, session, SourceKind.LIVE, samples, index -> true);
    }

    /** Windows in which only some places on the grid have a picture; empty ones are not sent. */
    public static List<FrameWindow> session(
            String stream, String session, SourceKind kind, int samples, LongPredicate present) {
        List<FrameWindow> windows = new ArrayList<>();
        for (int first = 0; first < samples; first += FRAMES) {
            FrameWindow.Builder window =
                    FrameWindow.newBuilder()
                            .setStreamId(stream)
                            .setCameraId(stream.replaceFirst("/.*", ""))
                            .setSessionId(session)
                            .setSequence(windows.size())
                            .setSourceKind(kind)
                            .setWidth(32)
                            .setHeight(24)
                            .setSampleRate(SAMPLE_RATE)
                            .setEndOfSession(kind == SourceKind.FILE && first + FRAMES >= samples);
            for (long i = first; i < Math.min(samples, first + FRAMES); i++) {
                if (present.test(i)) {
                    window.addFrames(frame(i, ByteString.copyFromUtf8(Long.toString(i))));
                }
            }
            window.setReadTimeUs(SESSION_START_MICROS + (first + FRAMES) * 125_000L);
            if (window.getFramesCount() > 0 || window.getEndOfSession()) {
                windows.add(window.build());
            }
        }
        return windows;
    }

    /** The frame at a place on the grid. */
    public static EncodedFrame frame(long index, ByteString jpeg) {
        return EncodedFrame.newBuilder()
                .setSampleIndex(index)
                .setPresentationTimeUs(index * 125_000)
                .setCaptureTimeUs(SESSION_START_MICROS + index * 125_000)
                .setJpeg(jpeg)
                .build();
    }
}
