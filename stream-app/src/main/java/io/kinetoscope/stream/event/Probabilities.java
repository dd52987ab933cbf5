package io.kinetoscope.stream.event;

import io.kinetoscope.stream.clip.ClipScores;
import io.kinetoscope.stream.clip.ClipSpan;
import java.util.List;

/**
 * The check that a clip's scores are what they should be, made before anything is done with them.
 */
final class Probabilities {

    /** How far float rounding may carry a softmax above 1. */
    private static final float ROUNDING = 1e-4f;

    private Probabilities() {}

    /**
     * A copy of the clip's probabilities, none of them above 1.
     *
     * @throws IllegalArgumentException unless there is one from 0 to 1 for each label
     */
    static float[] of(ClipScores scores, List<String> labels) {
        float[] probabilities = scores.probabilities().clone();
        if (probabilities.length != labels.size()) {
            throw refusal(
                    scores.span(),
                    "has "
                            + probabilities.length
                            + " probabilities, but the model has "
                            + labels.size()
                            + " labels");
        }
        for (int i = 0; i < probabilities.length; i++) {
            if (!(probabilities[i] >= 0 && probabilities[i] <= 1 + ROUNDING)) {
                throw refusal(
                        scores.span(),
                        "has the probability "
                                + probabilities[i]
                                + " for label '"
                                + labels.get(i)
                                + "'");
            }
            probabilities[i] = Math.min(probabilities[i], 1);
        }
        return probabilities;
    }

    static IllegalArgumentException refusal(ClipSpan span, String why) {
        return new IllegalArgumentException(
                "clip "
                        + span.index()
                        + " of stream "
                        + span.streamId()
                        + ", session "
                        + span.sessionId()
                        + ", "
                        + why);
    }
}
