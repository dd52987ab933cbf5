package io.kinetoscope.cli;

import java.util.Arrays;

/** How much is logged; all of it goes to standard error. See {@code logback.xml}. */
final class Logging {

    static final String VERBOSE = "--verbose";

    private static final String OURS = "kinetoscope.log";
    private static final String LIBRARIES = "kinetoscope.log.libraries";
    private static final String TRACES = "kinetoscope.log.traces";

    private Logging() {}

    /**
     * Looks for {@code --verbose} before the options are parsed: the first logger reads these
     * properties, once.
     */
    static void configure(String... arguments) {
        boolean verbose =
                Arrays.asList(arguments).contains(VERBOSE)
                        || Boolean.parseBoolean(System.getenv("KINETOSCOPE_VERBOSE"));
        if (verbose) {
            System.setProperty(OURS, "DEBUG");
            System.setProperty(LIBRARIES, "INFO");
            System.setProperty(TRACES, "full");
        }
    }

    static boolean isVerbose() {
        return "DEBUG".equals(System.getProperty(OURS));
    }
}
