package io.kinetoscope.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Arrays;
import org.slf4j.LoggerFactory;

/** How much is logged; all of it goes to standard error. */
final class Logging {

    static final String VERBOSE = "--verbose";

    private Logging() {}

    /** Looks for {@code --verbose} before the options are parsed, so that their faults show too. */
    static void configure(String... arguments) {
        if (Arrays.asList(arguments).contains(VERBOSE)
                || "true".equalsIgnoreCase(System.getenv("KINETOSCOPE_VERBOSE"))) {
            root().setLevel(Level.INFO);
            kinetoscope().setLevel(Level.DEBUG);
        }
    }

    static boolean isVerbose() {
        return kinetoscope().isDebugEnabled();
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private static Logger kinetoscope() {
        return (Logger) LoggerFactory.getLogger("io.kinetoscope");
    }
}
