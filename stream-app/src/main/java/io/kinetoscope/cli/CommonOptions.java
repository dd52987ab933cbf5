package io.kinetoscope.cli;

import picocli.CommandLine.Option;

/** What every command takes. */
final class CommonOptions {

    // Read by Logging before the options are parsed; declared for --help and the environment.
    @Option(names = Logging.VERBOSE, description = "Log more, and show where an error came from.")
    private boolean verbose;
}
