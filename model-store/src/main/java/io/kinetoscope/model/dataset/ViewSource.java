package io.kinetoscope.model.dataset;

import java.util.List;

/** Examples to measure on, without chance: each is seen in one or several views. Thread-safe. */
public interface ViewSource {

    /** The labels, in the order of the network's outputs. */
    List<String> labels();

    /** Examples, at least 1. */
    int size();

    /** Label of an example, as an index into {@link #labels}. */
    int label(int example);

    /**
     * The views of an example, whose probabilities are averaged: clips × crops.
     *
     * @return at least one clip, uint8 RGB [T, H, W, 3], in the size that the network sees
     * @throws io.kinetoscope.KinetoscopeException when the example cannot be read; the message
     *     names its file
     */
    List<byte[]> views(int example);
}
