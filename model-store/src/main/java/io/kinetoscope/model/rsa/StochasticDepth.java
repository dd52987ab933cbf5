package io.kinetoscope.model.rsa;

/**
 * Stochastic depth (Huang et al., ECCV 2016): in training, a block's residual is left out of a clip
 * at random. The share that is kept falls linearly over the blocks, from 1 at the first.
 *
 * @param last share at the last block, more than 0 to 1
 * @param blocks of the network, at least 2
 */
record StochasticDepth(double last, int blocks) {

    StochasticDepth {
        if (!(last > 0 && last <= 1)) {
            throw new IllegalArgumentException(
                    "survival is more than 0 and at most 1, not " + last);
        }
    }

    /** The share of the clips that keep the residual of a block, counted from 0. */
    double survival(int block) {
        return 1 - (1 - last) * block / (blocks - 1);
    }
}
