package io.kinetoscope.model.rsa;

/**
 * How RSA's convolutions are computed: the result is the same but for rounding. RATIONALE.md has
 * the figures.
 */
public enum Formulation {
    /** As convolutions of volumes, in the words of the paper: for comparison. */
    PLAIN,
    /** As convolutions of pictures whose channels are a few frames. */
    FRAMES_AS_CHANNELS
}
