package io.kinetoscope.model.training;

/** Told how training goes, on the thread that trains. */
public interface TrainingListener {

    /** After each step. */
    void stepped(StepProgress progress);

    /**
     * After each epoch, its validation included.
     *
     * @param best whether it is the best so far, and its weights are kept
     */
    void epochEnded(EpochResult result, boolean best);
}
