package io.kinetoscope.model.dataset;

import java.nio.file.Path;

/**
 * A file that says what the examples are.
 *
 * @param file as it was named
 * @param sha256 of its bytes, 64 lower-case hexadecimal digits; of a folder, of its sorted listing
 *     with sizes
 */
public record AnnotationFile(Path file, String sha256) {}
