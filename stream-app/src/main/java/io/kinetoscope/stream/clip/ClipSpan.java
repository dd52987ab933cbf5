package io.kinetoscope.stream.clip;

import java.time.Instant;

/**
 * Which part of which stream a clip is.
 *
 * <p>Clips overlap, so besides the span that the network sees ({@code start} to {@code end}) each
 * clip stands for a slice of its own ({@code from} to {@code until}): the stride around its middle.
 * The slices of a session's clips follow one another without gap or overlap, the first begins at
 * the session's start; events are timed by them.
 *
 * @param index 0 for the first clip of a session, then consecutive
 * @param start capture time at which the span begins
 * @param end capture time at which it ends
 * @param from capture time at which the clip's own slice begins, within the span
 * @param until capture time at which it ends, within the span
 */
public record ClipSpan(
        String cameraId,
        String streamId,
        String sessionId,
        long index,
        Instant start,
        Instant end,
        Instant from,
        Instant until) {}
