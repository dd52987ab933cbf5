package io.kinetoscope.model.dataset;

/** Which pictures of an example make a clip. */
public enum Sampling {
    /**
     * At the model's own rate, as clips are cut from a stream: a clip spans T / fps seconds, and
     * frame j is the picture that is current at the centre of the j-th of T equal parts. In
     * training its centre lies anywhere in the example.
     */
    RATE,
    /**
     * The whole example, whatever it lasts: one picture from each of T equal segments, at a random
     * place in training and at the centre in tests (paper, section 5; TSN).
     */
    SEGMENTS
}
