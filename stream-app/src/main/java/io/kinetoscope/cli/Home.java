package io.kinetoscope.cli;

import java.nio.file.Path;

/** The folder in which Kinetoscope keeps what it is not told to keep elsewhere. */
final class Home {

    private Home() {}

    static Path directory(String name) {
        String home = System.getenv("HOME");
        return Path.of(
                home == null || home.isBlank() ? System.getProperty("user.home") : home,
                ".kinetoscope",
                name);
    }
}
