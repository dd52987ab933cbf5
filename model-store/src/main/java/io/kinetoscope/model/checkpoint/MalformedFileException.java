package io.kinetoscope.model.checkpoint;

/**
 * A file is not what its format says, told without its path: the public entry points put the path
 * before it and throw a {@link io.kinetoscope.ConfigurationException}.
 */
final class MalformedFileException extends RuntimeException {

    MalformedFileException(String message) {
        super(message);
    }

    /** The same fault, told of a tensor. */
    MalformedFileException of(String tensor) {
        return new MalformedFileException(
                "at tensor '%s', %s".formatted(Printable.text(tensor), getMessage()));
    }
}
