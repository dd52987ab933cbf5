package io.kinetoscope.stream.live;

import java.time.Instant;
import java.util.Optional;

/**
 * A stream at a moment.
 *
 * @param why it is in that state, in a sentence; empty while online
 * @param since when its camera came into its state; empty where nobody told
 * @param framesPerSecond that its camera gave of late
 * @param lagSeconds how late its newest scores came, or how long none have come where that is more
 * @param clip that was scored last
 * @param pictures the newest on the topic; empty while nobody watches
 */
public record StreamNow(
        String id,
        String camera,
        StreamState state,
        String why,
        Optional<Instant> since,
        double framesPerSecond,
        double lagSeconds,
        Optional<ScoredClip> clip,
        Optional<Pictures> pictures) {

    /**
     * A window's pictures, which can be had one by one.
     *
     * @param number larger than that of the windows before
     * @param frames how many there are
     * @param millis from the first to the end of the last
     */
    public record Pictures(long number, int frames, long millis) {}
}
