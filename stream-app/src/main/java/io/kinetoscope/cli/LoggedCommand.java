package io.kinetoscope.cli;

import picocli.CommandLine.Option;

/** The option that every command takes. */
abstract class LoggedCommand {

    @Option(names = Logging.VERBOSE, description = "Log more, and show where an error came from.")
    @SuppressWarnings("unused") // Logging reads it before there is a command.
    private boolean verbose;

    @Option(
            names = Logging.FORMAT,
            paramLabel = "text|json",
            defaultValue = "text",
            description =
                    "Lines of the log: text for people, or one JSON object each (default:"
                            + " ${DEFAULT-VALUE}).")
    @SuppressWarnings("unused") // Logging reads it before there is a command.
    private Logging.Format logFormat;
}
