package io.kinetoscope.model.evaluation;

/** How far the logits of one network are from those of another on the same clips. */
public final class Agreement {

    private int clips;
    private int agreeing;
    private double largestChange;

    /**
     * Adds clips.
     *
     * @param reference logits [N][K]
     * @param others [N][K]; a number that is not finite counts as an infinite change
     */
    public void add(float[][] reference, float[][] others) {
        for (int n = 0; n < reference.length; n++) {
            clips++;
            if (best(reference[n]) == best(others[n])) {
                agreeing++;
            }
            for (int k = 0; k < reference[n].length; k++) {
                double change = Math.abs((double) others[n][k] - reference[n][k]);
                largestChange =
                        Double.isNaN(change)
                                ? Double.POSITIVE_INFINITY
                                : Math.max(largestChange, change);
            }
        }
    }

    /** Clips that were compared. */
    public int clips() {
        return clips;
    }

    /** Share of the clips whose largest logit is of the same class; NaN without clips. */
    public double top1() {
        return clips == 0 ? Double.NaN : (double) agreeing / clips;
    }

    /** The largest change of a logit. */
    public double largestChange() {
        return largestChange;
    }

    private static int best(float[] logits) {
        int best = 0;
        for (int k = 1; k < logits.length; k++) {
            if (logits[k] > logits[best]) {
                best = k;
            }
        }
        return best;
    }
}
