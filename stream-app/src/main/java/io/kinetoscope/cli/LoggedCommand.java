package io.kinetoscope.cli;

import picocli.CommandLine.Option;

/** The option that every command takes. */
abstract class LoggedCommand {

    @Option(names = Logging.VERBOSE, description = "Log more, and show where an error came from.")
    @SuppressWarnings("unused") // Logging reads it before there is a command.
    private boolean verbose;
}
