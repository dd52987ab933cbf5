package io.kinetoscope.model.checkpoint;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import java.util.List;
import java.util.Set;

/**
 * Named tensors that are read one at a time, so that a file of any size takes no more memory than
 * its largest tensor. Used by one thread at a time.
 */
public interface TensorSource extends AutoCloseable {

    /** Where the tensors come from, as a person would say it: a path. */
    String origin();

    /** In the order of the source. */
    Set<String> names();

    /**
     * The sizes of a tensor's dimensions; empty for a scalar.
     *
     * @throws IllegalArgumentException when there is no tensor of that name
     */
    List<Integer> shape(String name);

    /**
     * Reads a tensor, converted to float32, in row-major order.
     *
     * @return a new array that the caller owns
     * @throws IllegalArgumentException when there is no tensor of that name
     * @throws ConfigurationException when the file does not hold what it declares
     * @throws KinetoscopeException when it cannot be read
     */
    float[] read(String name);

    @Override
    void close();
}
