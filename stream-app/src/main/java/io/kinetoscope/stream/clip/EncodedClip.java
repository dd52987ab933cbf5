package io.kinetoscope.stream.clip;

import com.google.protobuf.ByteString;
import io.kinetoscope.ingest.wire.SourceKind;
import java.time.Instant;
import java.util.List;

/**
 * A clip that is cut but not decoded: T pictures as JPEG.
 *
 * @param sourceKind whether the clip loses its worth with age
 * @param captured capture time of the clip's last frame; for a file the time at which it was read
 * @param published when the window that completed the clip was handed to Kafka
 * @param jpegs T pictures in order; neighbours may be the same one where the source was slow
 */
public record EncodedClip(
        ClipSpan span,
        SourceKind sourceKind,
        Instant captured,
        Instant published,
        List<ByteString> jpegs) {}
