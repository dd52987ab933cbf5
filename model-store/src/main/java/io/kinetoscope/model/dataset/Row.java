package io.kinetoscope.model.dataset;

import java.nio.file.Path;

/**
 * An example as the data tells it, before anything was checked.
 *
 * @param file that it stands in
 * @param line counted from 1; 0 where the file is the example itself
 * @param media video file or folder of pictures
 * @param extent the part of it
 * @param label as text
 * @param split null where the data does not say
 */
record Row(Path file, int line, Path media, Extent extent, String label, Split split) {

    Problem problem(String what) {
        return new Problem(file, line, what);
    }

    /** What examples are for. */
    enum Split {
        TRAIN,
        VALIDATION
    }

    /** A part of a video. */
    sealed interface Extent {}

    /** All of it. */
    record Whole() implements Extent {}

    /** Seconds since its first picture. */
    record Seconds(double start, double end) implements Extent {}

    /**
     * Pictures counted from 0.
     *
     * @param end the first that is no part of it
     */
    record Pictures(int start, int end) implements Extent {}
}
