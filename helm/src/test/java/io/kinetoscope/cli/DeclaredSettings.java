package io.kinetoscope.cli;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The settings that the command line declares; in its package, where it lets itself be asked. */
public final class DeclaredSettings {

    private DeclaredSettings() {}

    /** The variables that a command takes. */
    public static Set<String> variables(String command) {
        CommandLine whole = Kinetoscope.commandLine(Map.of());
        Set<String> variables = new TreeSet<>();
        for (OptionSpec option : whole.getSubcommands().get(command).getCommandSpec().options()) {
            if (!option.usageHelp() && !option.versionHelp()) {
                variables.add(EnvironmentDefaults.variable(option));
            }
        }
        return variables;
    }

    /** Whether the program starts with these variables. */
    public static void requireKnown(Map<String, String> environment) {
        EnvironmentDefaults.requireKnown(Kinetoscope.commandLine(Map.of()), environment);
    }

    /**
     * Whether a command takes these arguments and variables: they are parsed, and nothing is run.
     */
    public static void parse(Map<String, String> environment, String... arguments) {
        Kinetoscope.commandLine(environment).parseArgs(arguments);
    }
}
