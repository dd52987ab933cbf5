package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line: {@code kinetoscope COMMAND …}. */
@Command(
        name = "kinetoscope",
        description = "Real-time action detection on camera feeds.",
        subcommands = {
            DemoCommand.class,
            BrokerCommand.class,
            IngestCommand.class,
            CamerasCommand.class,
            StreamCommand.class,
            EventsCommand.class,
            ProbeCommand.class,
            TopCommand.class,
            ModelsCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            BenchCommand.class,
        },
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        sortOptions = false,
        usageHelpWidth = 100,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Every option can be given as an environment variable instead: --max-batch is"
                    + " KINETOSCOPE_MAX_BATCH (several values: one a line). Flags win.",
            "Exit codes: 0 done, 1 it failed while running, 2 wrong use or configuration, 130 after"
                    + " Ctrl-C, 143 after SIGTERM."
        })
public final class Kinetoscope implements Runnable {

    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;
    private static final int INTERRUPTED = 130;

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command");
    }

    public static void main(String[] arguments) {
        Logging.configure(arguments);
        System.exit(run(System.getenv(), arguments));
    }

    /**
     * Runs a command and returns its exit code; standard output and error are the process's own.
     */
    static int run(Map<String, String> environment, String... arguments) {
        CommandLine commandLine = commandLine(environment);
        try {
            EnvironmentDefaults.requireKnown(commandLine, environment);
        } catch (ConfigurationException e) {
            return report(commandLine, e, WRONG_USE);
        }
        return commandLine.execute(arguments);
    }

    /** The whole tree of commands. */
    static CommandLine commandLine(Map<String, String> environment) {
        CommandLine commandLine = new CommandLine(new Kinetoscope());
        commandLine.setDefaultValueProvider(new EnvironmentDefaults(environment));
        commandLine.registerConverter(java.time.Duration.class, Durations::parse);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setParameterExceptionHandler(
                (e, args) -> {
                    // A fault in an option's own validation says more than picocli's wrapping of
                    // it.
                    Throwable said = e.getCause() instanceof ConfigurationException c ? c : e;
                    return report(e.getCommandLine(), said, WRONG_USE);
                });
        commandLine.setExecutionExceptionHandler(
                (e, failed, parsed) -> {
                    if (Shutdown.isUnderWay()) {
                        return INTERRUPTED;
                    }
                    if (Logging.isVerbose()) {
                        e.printStackTrace(failed.getErr());
                    }
                    return report(
                            failed, e, e instanceof ConfigurationException ? WRONG_USE : FAILED);
                });
        return commandLine;
    }

    private static int report(CommandLine failed, Throwable fault, int exitCode) {
        PrintWriter err = failed.getErr();
        String command = failed.getCommandSpec().qualifiedName();
        String message = fault.getMessage() == null ? fault.toString() : fault.getMessage();
        if (fault instanceof KinetoscopeException) {
            err.println(command + ": " + message);
        } else if (fault instanceof ParameterException) {
            err.println(command + ": " + message + " (see " + command + " --help)");
        } else {
            err.println(command + ": unexpected " + fault + "; --verbose shows where");
        }
        err.flush();
        return exitCode;
    }
}
