package io.kinetoscope.cli;

import java.nio.file.Path;

/** The folder in which Kinetoscope keeps what it is not told to keep elsewhere. */
final class Home {

    private Home() {}

    static Path directory(String name) {
        return Path.of(System.getProperty("user.home"), ".kinetoscope", name);
    }
}
