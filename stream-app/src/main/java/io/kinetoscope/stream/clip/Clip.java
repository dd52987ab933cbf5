package io.kinetoscope.stream.clip;

import io.kinetoscope.ingest.wire.SourceKind;
import java.time.Instant;

/**
 * What the network sees of one clip: T frames, resized and cropped for the model.
 *
 * @param sourceKind whether the clip loses its worth with age
 * @param captured capture time of the clip's last frame; for a file the time at which it was read
 * @param published when the window that completed the clip was handed to Kafka
 * @param pixels uint8 [T, H, W, 3], RGB; not copied, never written to
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
public record Clip(
        ClipSpan span, SourceKind sourceKind, Instant captured, Instant published, byte[] pixels) {}
