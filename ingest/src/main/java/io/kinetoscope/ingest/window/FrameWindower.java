package io.kinetoscope.ingest.window;

import com.google.protobuf.UnsafeByteOperations;
import io.kinetoscope.ingest.wire.EncodedFrame;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.SourceKind;
import java.util.List;
import java.util.Optional;

/**
 * Gathers the sampled frames of one session of one stream into windows. Window <i>w</i> holds the
 * slots [w·n, (w+1)·n) of the sampling grid. Windows without a frame are not sent; sequence numbers
 * are consecutive over those that are.
 *
 * <p>A live window is given out with the frame that fills its last slot, or with the first later
 * frame. A file's window is held back until a frame of the next one shows that it was not the last,
 * so that the last one can say so.
 *
 * <p>Used by one thread.
 */
public final class FrameWindower {

    private final String streamId;
    private final String cameraId;
    private final String sessionId;
    private final SourceKind kind;
    private final WindowSettings settings;

    private FrameWindow.Builder open;
    private long openWindow;
    private FrameWindow last;
    private long sequence;

    public FrameWindower(
            String streamId,
            String cameraId,
            String sessionId,
            SourceKind kind,
            WindowSettings settings) {
        this.streamId = streamId;
        this.cameraId = cameraId;
        this.sessionId = sessionId;
        this.kind = kind;
        this.settings = settings;
    }

    /**
     * Adds a frame, later on the grid than the ones before. A frame of another size than the ones
     * before starts a window, since those of a window are of one size.
     *
     * @return the windows that this completes, in order: none, one, or rarely two
     */
    public List<FrameWindow> add(SampledFrame frame) {
        long window = frame.sampleIndex() / settings.windowFrames(kind);
        Optional<FrameWindow> before =
                open != null && (window > openWindow || !sizeFits(frame))
                        ? Optional.of(close())
                        : Optional.empty();
        if (open == null) {
            openWindow = window;
            open =
                    FrameWindow.newBuilder()
                            .setStreamId(streamId)
                            .setCameraId(cameraId)
                            .setSessionId(sessionId)
                            .setSequence(sequence++)
                            .setSourceKind(kind)
                            .setWidth(frame.width())
                            .setHeight(frame.height())
                            .setSampleRate(settings.sampleRate());
        }
        open.setReadTimeUs(frame.readTimeMicros()).addFrames(encoded(frame));
        boolean full = (frame.sampleIndex() + 1) % settings.windowFrames(kind) == 0;
        if (full && kind == SourceKind.LIVE) {
            FrameWindow filled = close();
            return before.map(first -> List.of(first, filled)).orElseGet(() -> List.of(filled));
        }
        return before.map(List::of).orElseGet(List::of);
    }

    /**
     * Ends the session.
     *
     * @return what is left, short or held back, or else a window without frames, flagged as the
     *     session's last; empty when the session had no frame at all
     */
    public Optional<FrameWindow> end() {
        if (open != null) {
            open.setEndOfSession(true);
            return Optional.of(close());
        }
        if (last == null) {
            return Optional.empty();
        }
        return Optional.of(last.toBuilder().setSequence(sequence++).setEndOfSession(true).build());
    }

    /**
     * Gives out what is left without ending the session: its reader stops, but the camera may go on
     * elsewhere.
     */
    public Optional<FrameWindow> leave() {
        return open == null ? Optional.empty() : Optional.of(close());
    }

    private FrameWindow close() {
        FrameWindow window = open.build();
        open = null;
        // Without the pictures, which are large.
        last = window.toBuilder().clearFrames().build();
        return window;
    }

    private boolean sizeFits(SampledFrame frame) {
        return frame.width() == open.getWidth() && frame.height() == open.getHeight();
    }

    private static EncodedFrame encoded(SampledFrame frame) {
        return EncodedFrame.newBuilder()
                .setCaptureTimeUs(frame.captureTimeMicros())
                .setPresentationTimeUs(frame.presentationTimeMicros())
                .setSampleIndex(frame.sampleIndex())
                // Nobody writes to a sampled frame's bytes.
                .setJpeg(UnsafeByteOperations.unsafeWrap(frame.jpeg()))
                .build();
    }
}
