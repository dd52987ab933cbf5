package io.kinetoscope.ingest.window;

import java.util.OptionalLong;

/**
 * Picks the frames of one session that fill a grid of a given rate, by their presentation times.
 *
 * <p>The rule: slot <i>k</i> of the grid is the time [k/r, (k+1)/r). A source frame with
 * presentation time <i>pts</i> stands for [pts, pts+d), where d is the time since the source frame
 * before it, but at most one slot; so its centre is pts + d/2 and its slot is floor(centre·r). The
 * first frame has slot 0. A frame is taken when its slot is later than that of the frame taken
 * last.
 *
 * <p>So a source of at least the grid's rate fills every slot once, with jitter of up to half a
 * slot and from the first slot to the last; one that is slower gives each of its frames once; and
 * where a source dropped frames or holds a picture for long, slots stay empty. By the centre and
 * not by pts itself, because a source at exactly the grid's rate has its pts on the edges of the
 * slots, where a rounded microsecond would throw it into one or the other.
 *
 * <p>Arithmetic is exact, in half microseconds and millionths of a hertz.
 */
public final class FrameSampler {

    private static final long MICRO = 1_000_000;

    private final long microHertz;
    private final long slotHalfMicros;
    private long previousTime;
    private long lastSlot = -1;

    /**
     * @param rate slots a second, more than 0 and at most 240; a millionth is the least that counts
     */
    public FrameSampler(double rate) {
        microHertz = Math.round(rate * MICRO);
        if (!(rate > 0) || rate > 240 || microHertz == 0) {
            throw new IllegalArgumentException("A sample rate is more than 0 and at most 240");
        }
        slotHalfMicros = 2 * MICRO * MICRO / microHertz;
    }

    /**
     * Decides on the next frame of the source.
     *
     * @param presentationTimeMicros since the session's first frame, larger at each call, starting
     *     with 0
     * @return the slot that the frame fills, or empty when it is left out
     */
    public OptionalLong sample(long presentationTimeMicros) {
        long slot = lastSlot < 0 ? 0 : slotOf(presentationTimeMicros);
        previousTime = presentationTimeMicros;
        if (slot <= lastSlot) {
            return OptionalLong.empty();
        }
        lastSlot = slot;
        return OptionalLong.of(slot);
    }

    private long slotOf(long time) {
        long shownHalfMicros = Math.min(2 * (time - previousTime), slotHalfMicros);
        // Twice the centre: 2·time + d, in half microseconds.
        long centre = 2 * time + shownHalfMicros / 2;
        // floor(centre · rate), in two steps that stay within a long for thousands of years.
        long seconds = centre / (2 * MICRO);
        long rest = centre % (2 * MICRO);
        return (seconds * microHertz + rest * microHertz / (2 * MICRO)) / MICRO;
    }
}
