package io.kinetoscope.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether somebody looks at what is written. */
final class Terminal {

    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    private Terminal() {}

    /**
     * Whether standard error is a terminal that can rewrite a line; no where Linux's {@code /proc}
     * does not tell. {@link System#console} is no help: it is absent when standard output alone
     * goes to a file, and from Java 22 on it may be there without a terminal.
     */
    static boolean isStandardError() {
        return is(STANDARD_ERROR);
    }

    /** The same of standard output. */
    static boolean isStandardOutput() {
        return is(STANDARD_OUTPUT);
    }

    private static boolean is(Path stream) {
        if ("dumb".equals(System.getenv("TERM")) || !Files.isSymbolicLink(stream)) {
            return false;
        }
        try {
            String target = Files.readSymbolicLink(stream).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException e) {
            // Then plain lines do.
            return false;
        }
    }
}
