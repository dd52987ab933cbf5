package io.kinetoscope.stream.event;

/** An open event of one label while a step works on it; times in microseconds since the epoch. */
final class Track {

    final int labelIndex;
    final String label;
    final long start;
    private long aboveUntil;
    private double score;
    private double topScore;
    private boolean started;
    private int updates;
    private long toldAt;
    private double toldScore;
    private double toldTopScore;

    Track(int labelIndex, String label, long start) {
        this.labelIndex = labelIndex;
        this.label = label;
        this.start = start;
        this.aboveUntil = start;
    }

    Track(OpenEvent saved) {
        this(saved.getLabelIndex(), saved.getLabel(), saved.getStartUs());
        aboveUntil = saved.getAboveUntilUs();
        score = saved.getScore();
        topScore = saved.getTopScore();
        started = saved.getStarted();
        updates = saved.getUpdates();
        toldAt = saved.getToldAtUs();
        toldScore = saved.getToldScore();
        toldTopScore = saved.getToldTopScore();
    }

    OpenEvent save() {
        return OpenEvent.newBuilder()
                .setLabelIndex(labelIndex)
                .setLabel(label)
                .setStartUs(start)
                .setAboveUntilUs(aboveUntil)
                .setScore(score)
                .setTopScore(topScore)
                .setStarted(started)
                .setUpdates(updates)
                .setToldAtUs(toldAt)
                .setToldScore(toldScore)
                .setToldTopScore(toldTopScore)
                .build();
    }

    /** The score held over a slice that ends at {@code until}. */
    void above(long until, double smoothed) {
        aboveUntil = until;
        score = smoothed;
        topScore = Math.max(topScore, score);
    }

    /** The score was below the exit threshold. */
    void below(double smoothed) {
        score = smoothed;
    }

    /** The event lasts to this time, though no slice does. */
    void stretch(long until) {
        aboveUntil = Math.max(aboveUntil, until);
    }

    long aboveUntil() {
        return aboveUntil;
    }

    long span() {
        return aboveUntil - start;
    }

    double score() {
        return score;
    }

    double topScore() {
        return topScore;
    }

    boolean started() {
        return started;
    }

    /** How many updates were told. */
    int updates() {
        return updates;
    }

    boolean hasNews() {
        return score != toldScore || topScore != toldTopScore;
    }

    long toldAt() {
        return toldAt;
    }

    void tellStart() {
        started = true;
        told();
    }

    void tellUpdate() {
        updates++;
        told();
    }

    private void told() {
        toldAt = aboveUntil;
        toldScore = score;
        toldTopScore = topScore;
    }
}
