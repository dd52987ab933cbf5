package io.kinetoscope.stream.topology;

import com.google.protobuf.ByteString;
import io.kinetoscope.ingest.wire.SourceKind;
import io.kinetoscope.stream.clip.ClipScores;
import io.kinetoscope.stream.clip.SessionEnd;
import java.util.List;

/** What the event detector hears of a stream, in the order in which it happened there. */
sealed interface StreamProgress {

    /**
     * A clip was scored.
     *
     * @param jpegs its pictures in order
     */
    record Scored(ClipScores scores, SourceKind sourceKind, List<ByteString> jpegs)
            implements StreamProgress {}

    /** No clip of the session follows. */
    record Ended(SessionEnd session) implements StreamProgress {}
}
