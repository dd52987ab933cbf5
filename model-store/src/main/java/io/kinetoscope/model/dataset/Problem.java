package io.kinetoscope.model.dataset;

import java.nio.file.Path;

/**
 * Something in the data that cannot be used.
 *
 * @param file that says so, or that is wrong itself
 * @param line counted from 1; 0 for the file as a whole
 * @param what is wrong, and the mend
 */
public record Problem(Path file, int line, String what) {

    /** {@code file:line: what}. */
    @Override
    public String toString() {
        return line > 0 ? "%s:%d: %s".formatted(file, line, what) : file + ": " + what;
    }
}
