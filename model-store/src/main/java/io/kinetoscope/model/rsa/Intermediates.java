package io.kinetoscope.model.rsa;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import java.util.function.Supplier;

/**
 * Frees native memory where it stops being needed: DJL frees an array with its manager, which for a
 * forward pass would be at the end of the pass, all layers' intermediates together. Under autograd
 * the graph keeps what it needs by itself.
 */
final class Intermediates {

    private Intermediates() {}

    /**
     * Runs a computation and closes every array that it made on this thread, except its result.
     *
     * @param computation returns an array that it made, not one that it was given
     * @return the result, owned by the caller
     */
    static NDArray freeAllBut(Supplier<NDArray> computation) {
        NDArray result;
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            result = computation.get();
            NDScope.unregister(result);
        }
        NDScope.register(result);
        return result;
    }
}
