package io.kinetoscope.stream.evidence;

import com.google.protobuf.ByteString;
import java.time.Instant;

/**
 * A picture that a clip was made of.
 *
 * @param at the middle of the time that it stands for in the clip
 * @param jpeg as it came from the topic
 */
record Shot(String sessionId, Instant at, ByteString jpeg) {}
