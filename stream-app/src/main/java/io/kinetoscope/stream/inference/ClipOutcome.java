package io.kinetoscope.stream.inference;

import io.kinetoscope.stream.clip.ClipScores;
import java.util.List;

/** What became of a clip that was given to the {@link MicroBatcher}. */
public sealed interface ClipOutcome {

    /**
     * A model scored it.
     *
     * @param labels of that model, in the order of the probabilities
     */
    record Scored(ClipScores scores, List<String> labels) implements ClipOutcome {}

    /** Its turn came when it was older than a live clip may be. */
    record Stale() implements ClipOutcome {}

    /** It could not be scored, not even alone. */
    record Failed(ClassificationException cause) implements ClipOutcome {}
}
