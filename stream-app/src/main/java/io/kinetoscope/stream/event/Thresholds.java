package io.kinetoscope.stream.event;

/**
 * Two levels of a smoothed score, so that one that wavers about a single level does not open and
 * close an event with every clip.
 *
 * @param enter an event begins at this score or above
 * @param exit it goes on while the score is not below this
 */
public record Thresholds(double enter, double exit) {

    /**
     * @throws IllegalArgumentException unless 0 &lt;= exit &lt;= enter &lt;= 1 and enter &gt; 0
     */
    public Thresholds {
        if (!(exit >= 0 && enter > 0 && exit <= enter && enter <= 1)) {
            throw new IllegalArgumentException(
                    "thresholds must satisfy 0 <= exit <= enter <= 1, but exit is "
                            + exit
                            + " and enter "
                            + enter);
        }
    }
}
