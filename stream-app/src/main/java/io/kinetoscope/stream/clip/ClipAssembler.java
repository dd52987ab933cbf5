package io.kinetoscope.stream.clip;

import com.google.protobuf.ByteString;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.SourceKind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts the clips of a stream out of its frame windows.
 *
 * <p>Time runs on the session's sampling grid, from 0 at its first frame: a frame with sample index
 * k stands for [k / r, (k + 1) / r) at sample rate r, and after its last frame with index k the
 * session has come to D = (k + 1) / r. With T frames a clip at the model's rate m, a clip spans S =
 * T / m; clip i begins at i · stride and is cut as soon as D ≥ i · stride + S. Its frame j is the
 * picture that was current at i · stride + (j + ½) · S / T, the centre of the j-th of T equal
 * segments, as the published evaluation samples a video.
 *
 * <p><b>How many.</b> A session without gaps that has come to D has given
 *
 * <pre>    ⌊(D − S) / stride⌋ + 1   clips, or none while D &lt; S.</pre>
 *
 * When it ends (a file that was read to its end), one more clip over its last S seconds covers the
 * remainder, if there is one; and a session shorter than S is one clip, over what there is:
 *
 * <pre>    1 + ⌈max(0, D − S) / stride⌉   clips in all.</pre>
 *
 * <p>Where the source skipped, a clip repeats the picture before the gap; a clip whose whole span
 * fell into a gap is left out, and its number with it. No clip spans two sessions.
 *
 * <p>A pure function of its arguments, so that a replay cuts the same clips; safe for any thread.
 */
public final class ClipAssembler {

    /** Beyond it, a sample index or a rate is wrong, and sums of times would overflow. */
    private static final long LONGEST_SESSION_MICROS = 100L * 366 * 86_400 * 1_000_000;

    private final ClipTiming timing;
    private final long span;
    private final long stride;

    public ClipAssembler(ClipTiming timing) {
        this.timing = timing;
        this.span = timing.spanMicros();
        this.stride = timing.strideMicros();
    }

    /**
     * Adds a window to its stream.
     *
     * @param state what the last call for this stream returned; the default instance at first
     * @param held the windows of this stream from {@link AssemblyState#getOldestHeld} on, in order
     * @param window a well-formed window
     * @throws OutOfOrderWindowException when the window repeats or precedes what came before
     */
    public Assembly accept(AssemblyState state, List<FrameWindow> held, FrameWindow window) {
        boolean sameSession = state.getSessionId().equals(window.getSessionId());
        if (sameSession) {
            requireSuccessor(state, held, window);
        } else if (state.getPreviousSessionId().equals(window.getSessionId())) {
            throw new OutOfOrderWindowException(
                    "session %s was replaced by session %s: two senders publish this stream"
                            .formatted(window.getSessionId(), state.getSessionId()));
        }
        Optional<SessionEnd> superseded =
                sameSession || state.getSessionId().isEmpty() || state.getEnded()
                        ? Optional.empty()
                        : Optional.of(sessionEnd(state, window.getStreamId()));
        AssemblyState.Builder next = sameSession ? state.toBuilder() : newSession(state, window);
        List<FrameWindow> windows = new ArrayList<>(sameSession ? held : List.of());
        windows.add(window);
        SampledFrames frames = new SampledFrames(window.getSampleRate(), windows);

        next.setNextSequence(window.getSequence() + 1).setEnded(window.getEndOfSession());
        List<EncodedClip> clips = new ArrayList<>();
        if (!frames.isEmpty()) {
            requirePlausible(window, frames);
            next.setEndCaptureUs(micros(frames.captureTime(frames.end())));
            next.setNextClip(cut(next.getNextClip(), frames, window, clips));
            if (window.getEndOfSession()) {
                cutRemainder(next.getNextClip(), frames, window, clips);
            }
        }
        List<FrameWindow> kept = window.getEndOfSession() ? List.of() : stillNeeded(windows);
        AssemblyState after =
                next.setOldestHeld(
                                kept.isEmpty() ? next.getNextSequence() : kept.get(0).getSequence())
                        .build();
        Optional<SessionEnd> ended =
                window.getEndOfSession()
                        ? Optional.of(sessionEnd(after, window.getStreamId()))
                        : Optional.empty();
        return new Assembly(superseded, List.copyOf(clips), ended, after);
    }

    private long cut(
            long firstClip, SampledFrames frames, FrameWindow window, List<EncodedClip> clips) {
        long end = frames.end();
        long clip = firstClip;
        while (clip * stride + span <= end) {
            long start = clip * stride;
            long nextFrame = frames.nextFrame(start);
            if (nextFrame >= start + span) {
                clip = Math.floorDiv(nextFrame - span, stride) + 1;
                continue;
            }
            long from = clip == 0 ? 0 : start + Math.max(0, (span - stride) / 2);
            long until = start + Math.min(span, (span + stride) / 2);
            clips.add(clip(clip, start, start + span, from, until, frames, window));
            clip++;
        }
        return clip;
    }

    private void cutRemainder(
            long nextClip, SampledFrames frames, FrameWindow window, List<EncodedClip> clips) {
        long end = frames.end();
        long covered = nextClip == 0 ? 0 : (nextClip - 1) * stride + span;
        long start = Math.max(0, end - span);
        if (covered < end && frames.nextFrame(start) < end) {
            long slice = nextClip == 0 ? 0 : (nextClip - 1) * stride + (span + stride) / 2;
            long from = Math.max(start, Math.min(slice, end));
            clips.add(clip(nextClip, start, end, from, end, frames, window));
        }
    }

    private EncodedClip clip(
            long index,
            long start,
            long end,
            long from,
            long until,
            SampledFrames frames,
            FrameWindow window) {
        List<ByteString> jpegs = new ArrayList<>(timing.frames());
        for (int j = 0; j < timing.frames(); j++) {
            long centre = start + (end - start) * (2L * j + 1) / (2L * timing.frames());
            jpegs.add(frames.pictureAt(centre));
        }
        Instant read = Instant.EPOCH.plus(window.getReadTimeUs(), ChronoUnit.MICROS);
        Instant captured =
                window.getSourceKind() == SourceKind.FILE ? read : frames.lastCaptureBefore(end);
        ClipSpan where =
                new ClipSpan(
                        window.getCameraId(),
                        window.getStreamId(),
                        window.getSessionId(),
                        index,
                        frames.captureTime(start),
                        frames.captureTime(end),
                        frames.captureTime(from),
                        frames.captureTime(until));
        return new EncodedClip(where, window.getSourceKind(), captured, read, List.copyOf(jpegs));
    }

    /** A coming clip, the one over the remainder included, reaches back one span at most. */
    private List<FrameWindow> stillNeeded(List<FrameWindow> windows) {
        double rate = windows.get(0).getSampleRate();
        SampledFrames all = new SampledFrames(rate, windows);
        if (all.isEmpty()) {
            return List.of();
        }
        long from = all.end() - span;
        int first = 0;
        // The picture that is current at `from` may begin before it: the window that holds it
        // stays.
        while (first + 1 < windows.size()
                && SampledFrames.slotStart(
                                windows.get(first + 1).getFrames(0).getSampleIndex(), rate)
                        <= from) {
            first++;
        }
        return windows.subList(first, windows.size());
    }

    private static void requireSuccessor(
            AssemblyState state, List<FrameWindow> held, FrameWindow window) {
        if (state.getEnded()) {
            throw new OutOfOrderWindowException(
                    "window %d came after session %s had ended"
                            .formatted(window.getSequence(), window.getSessionId()));
        }
        if (Long.compareUnsigned(window.getSequence(), state.getNextSequence()) < 0) {
            throw new OutOfOrderWindowException(
                    "window %d of session %s came when %d was next"
                            .formatted(
                                    window.getSequence(),
                                    window.getSessionId(),
                                    state.getNextSequence()));
        }
        if (window.getSampleRate() != state.getSampleRate()) {
            throw new OutOfOrderWindowException(
                    "the sample rate changed from %s to %s/s within session %s"
                            .formatted(
                                    state.getSampleRate(),
                                    window.getSampleRate(),
                                    window.getSessionId()));
        }
        if (!held.isEmpty() && window.getFramesCount() > 0) {
            FrameWindow before = held.get(held.size() - 1);
            long last = before.getFrames(before.getFramesCount() - 1).getSampleIndex();
            if (window.getFrames(0).getSampleIndex() <= last) {
                throw new OutOfOrderWindowException(
                        "window %d of session %s begins with sample %d, but %d came before"
                                .formatted(
                                        window.getSequence(),
                                        window.getSessionId(),
                                        window.getFrames(0).getSampleIndex(),
                                        last));
            }
        }
    }

    private static void requirePlausible(FrameWindow window, SampledFrames frames) {
        if (frames.end() > LONGEST_SESSION_MICROS) {
            throw new OutOfOrderWindowException(
                    "window %d of session %s lies more than a century after its beginning"
                            .formatted(window.getSequence(), window.getSessionId()));
        }
    }

    private static AssemblyState.Builder newSession(AssemblyState state, FrameWindow window) {
        return AssemblyState.newBuilder()
                .setCameraId(window.getCameraId())
                .setSessionId(window.getSessionId())
                .setPreviousSessionId(state.getSessionId())
                .setSampleRate(window.getSampleRate());
    }

    private static SessionEnd sessionEnd(AssemblyState state, String streamId) {
        return new SessionEnd(
                state.getCameraId(),
                streamId,
                state.getSessionId(),
                Instant.EPOCH.plus(state.getEndCaptureUs(), ChronoUnit.MICROS));
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}
