package io.kinetoscope.stream.topology;

import io.kinetoscope.ingest.wire.SourceKind;
import io.kinetoscope.stream.clip.ClipScores;
import io.kinetoscope.stream.clip.SessionEnd;

/** What the event detector hears of a stream, in the order in which it happened there. */
sealed interface StreamProgress {

    /** A clip was scored. */
    record Scored(ClipScores scores, SourceKind sourceKind) implements StreamProgress {}

    /** No clip of the session follows. */
    record Ended(SessionEnd session) implements StreamProgress {}
}
