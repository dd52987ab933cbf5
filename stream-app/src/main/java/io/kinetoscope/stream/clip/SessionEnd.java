package io.kinetoscope.stream.clip;

import java.time.Instant;

/**
 * A session of a stream is over: no clip of it follows.
 *
 * @param at capture time at which its frames end
 */
public record SessionEnd(String cameraId, String streamId, String sessionId, Instant at) {}
