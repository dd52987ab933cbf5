package io.kinetoscope.cli;

import java.util.Arrays;
import java.util.Iterator;

/** How much is logged, and how; all of it goes to standard error. See {@code logback.xml}. */
final class Logging {

    static final String VERBOSE = "--verbose";
    static final String FORMAT = "--log-format";

    private static final String OURS = "kinetoscope.log";
    private static final String EVENTS = "kinetoscope.log.events";
    private static final String LIBRARIES = "kinetoscope.log.libraries";
    private static final String TRACES = "kinetoscope.log.traces";
    private static final String LINES = "kinetoscope.log.format";

    /** How a line of the log is written. */
    enum Format {
        TEXT,
        JSON
    }

    private Logging() {}

    /**
     * Looks for {@code --verbose} and {@code --log-format} before the options are parsed: the first
     * logger reads these properties, once.
     */
    static void configure(String... arguments) {
        boolean verbose =
                Arrays.asList(arguments).contains(VERBOSE)
                        || Boolean.parseBoolean(System.getenv("KINETOSCOPE_VERBOSE"));
        boolean json =
                Format.JSON
                        .name()
                        .equalsIgnoreCase(
                                format(System.getenv("KINETOSCOPE_LOG_FORMAT"), arguments));
        if (verbose) {
            System.setProperty(OURS, "DEBUG");
            System.setProperty(LIBRARIES, "INFO");
            System.setProperty(TRACES, "full");
        }
        if (json) {
            System.setProperty(LINES, "json");
        }
        if (json || verbose) {
            // For programs; people have the command events.
            System.setProperty(EVENTS, "INFO");
        }
    }

    static boolean isVerbose() {
        return "DEBUG".equals(System.getProperty(OURS));
    }

    /** What the arguments say, or else {@code otherwise}. */
    static String format(String otherwise, String... arguments) {
        String format = otherwise;
        for (Iterator<String> each = Arrays.asList(arguments).iterator(); each.hasNext(); ) {
            String argument = each.next();
            if (argument.equals(FORMAT) && each.hasNext()) {
                format = each.next();
            } else if (argument.startsWith(FORMAT + "=")) {
                format = argument.substring(FORMAT.length() + 1);
            }
        }
        return format;
    }
}
