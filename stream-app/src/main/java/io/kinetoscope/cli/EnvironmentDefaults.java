package io.kinetoscope.cli;

import io.kinetoscope.ConfigurationException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Every option as an environment variable: {@code --max-batch} is {@code KINETOSCOPE_MAX_BATCH}. A
 * flag wins over its variable, the variable over the default.
 */
final class EnvironmentDefaults implements IDefaultValueProvider {

    static final String PREFIX = "KINETOSCOPE_";

    /** Read by the launcher, before there is a command line. */
    private static final Set<String> LAUNCHER =
            Set.of(
                    "KINETOSCOPE_JAVA_OPTS",
                    "KINETOSCOPE_HOME",
                    "KINETOSCOPE_HEAP",
                    "KINETOSCOPE_DIRECT_MEMORY");

    private final Map<String, String> environment;

    EnvironmentDefaults(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        return argument instanceof OptionSpec option ? environment.get(variable(option)) : null;
    }

    /** The variable that stands for an option. */
    static String variable(OptionSpec option) {
        return PREFIX
                + option.longestName()
                        .replaceFirst("^-+", "")
                        .replace('-', '_')
                        .toUpperCase(Locale.ROOT);
    }

    /**
     * Refuses variables under our prefix that no option has: a misspelt one would be a setting that
     * silently does nothing.
     *
     * @throws ConfigurationException naming the variable
     */
    static void requireKnown(CommandLine commandLine, Map<String, String> environment) {
        Set<String> known = new TreeSet<>(LAUNCHER);
        collect(commandLine, known);
        for (String name : new TreeSet<>(environment.keySet())) {
            if (name.startsWith(PREFIX) && !known.contains(name)) {
                throw new ConfigurationException(
                        "the environment variable %s is no setting: unset it, or see the README's"
                                        .formatted(name)
                                + " table of settings for the name that was meant");
            }
        }
    }

    private static void collect(CommandLine commandLine, Set<String> known) {
        commandLine.getCommandSpec().options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .forEach(option -> known.add(variable(option)));
        commandLine.getSubcommands().values().forEach(sub -> collect(sub, known));
    }
}
