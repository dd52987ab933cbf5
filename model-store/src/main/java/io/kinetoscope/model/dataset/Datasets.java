package io.kinetoscope.model.dataset;

import io.kinetoscope.ConfigurationException;

/** Reads and checks examples, whatever their layout. */
public final class Datasets {

    private Datasets() {}

    /**
     * Reads the annotations and checks every row and every video: that it is there, opens, shows a
     * first picture, and lasts as long as is said. Videos are checked on as many threads as there
     * are processors.
     *
     * @param progress told of every video that was checked
     * @throws BadDataException when anything cannot be used, and bad data is not skipped
     * @throws ConfigurationException when a file is missing, is not what it should be, or nothing
     *     is left to use
     */
    public static Dataset open(DatasetSettings settings, DatasetProgress progress) {
        throw new UnsupportedOperationException();
    }
}
