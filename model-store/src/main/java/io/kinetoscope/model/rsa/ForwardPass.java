package io.kinetoscope.model.rsa;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;

/**
 * What stays the same from layer to layer of one forward pass.
 *
 * @param clips N, with which a layer tells clips from frames where they are folded
 * @param training whether dropout and stochastic depth are in force
 * @param batchStatistics whether normalizations use, and follow, the statistics of the batch, not
 *     the stored ones
 */
record ForwardPass(
        ParameterStore parameters, int clips, boolean training, boolean batchStatistics) {

    /** In training with the statistics of the batch, else with the stored ones. */
    ForwardPass(ParameterStore parameters, int clips, boolean training) {
        this(parameters, clips, training, training);
    }

    /** The parameter on the device of {@code input}; owned by the store. */
    NDArray value(Parameter parameter, NDArray input) {
        return parameters.getValue(parameter, input.getDevice(), training);
    }

    /** The same pass through layers that do not learn. */
    ForwardPass inUse() {
        return new ForwardPass(parameters, clips, false);
    }
}
