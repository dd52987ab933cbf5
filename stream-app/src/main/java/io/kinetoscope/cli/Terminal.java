package io.kinetoscope.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether somebody looks at what is written. */
final class Terminal {

    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    private Terminal() {}

    /**
     * Whether standard error is a terminal that can rewrite a line. {@link System#console} does not
     * tell: it is absent when standard output alone goes to a file.
     */
    static boolean isStandardError() {
        if ("dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        if (!Files.isSymbolicLink(STANDARD_ERROR)) {
            return System.console() != null;
        }
        try {
            String target = Files.readSymbolicLink(STANDARD_ERROR).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException e) {
            // Then plain lines do.
            return false;
        }
    }
}
