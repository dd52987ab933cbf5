package io.kinetoscope.cli;

import picocli.CommandLine.Option;

/** The option that every command takes. */
abstract class LoggedCommand {

    // Logging reads it before there is a command; here it is declared for --help and refusal.
    @Option(names = Logging.VERBOSE, description = "Log more, and show where an error came from.")
    private void setVerbose(boolean ignored) {}
}
