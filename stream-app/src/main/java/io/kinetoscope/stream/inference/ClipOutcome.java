package io.kinetoscope.stream.inference;

import io.kinetoscope.stream.clip.ClipScores;

/** What became of a clip that was given to the {@link MicroBatcher}. */
public sealed interface ClipOutcome {

    /** The model scored it. */
    record Scored(ClipScores scores) implements ClipOutcome {}

    /** Its turn came when it was older than a live clip may be. */
    record Stale() implements ClipOutcome {}

    /** It could not be scored, not even alone. */
    record Failed(ClassificationException cause) implements ClipOutcome {}
}
