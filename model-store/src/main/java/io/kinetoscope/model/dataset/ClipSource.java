package io.kinetoscope.model.dataset;

import java.util.List;
import java.util.random.RandomGenerator;

/** Examples to train on: each can be cut into any number of clips. Safe for several threads. */
public interface ClipSource {

    /** The labels, in the order of the network's outputs. */
    List<String> labels();

    /** Examples, at least 1. */
    int size();

    /** Label of an example, as an index into {@link #labels}. */
    int label(int example);

    /**
     * Whether examples are taken in their order, from epoch to epoch on: when neighbours belong
     * into one batch, and there are more than are ever used. Otherwise they are shuffled.
     */
    default boolean inOrder() {
        return false;
    }

    /**
     * Cuts one clip out of an example, augmented.
     *
     * @param random the only source of chance: the same state gives the same bytes
     * @return a new clip; its label differs from the example's where a flip swaps the two
     * @throws io.kinetoscope.KinetoscopeException when the example cannot be read; the message
     *     names its file
     */
    LabelledClip clip(int example, RandomGenerator random);
}
