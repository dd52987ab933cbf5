package io.kinetoscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Holds the README's table of settings against what the command line declares. */
final class SettingsTableTest {

    private static final Path README = Path.of("..", "README.md");
    private static final Path EXPECTED = Path.of("target", "settings-table.md");

    @Test
    void shouldShowEverySettingInTheReadme() throws IOException {
        String expected = table();
        Files.createDirectories(EXPECTED.getParent());
        Files.writeString(EXPECTED, expected);
        String readme = Files.readString(README);
        int begin = readme.indexOf("\n", readme.indexOf("<!-- settings:")) + 1;
        int end = readme.indexOf("<!-- /settings -->");

        assertThat(readme.substring(begin, end))
                .as("README table of settings; the right one stands in stream-app/%s", EXPECTED)
                .isEqualTo(expected);
    }

    @Test
    void shouldDescribeEveryOption() {
        for (Setting setting : settings()) {
            assertThat(setting.option.description()).as(setting.flag()).isNotEmpty();
        }
    }

    private static String table() {
        StringBuilder table =
                new StringBuilder("| flag | variable | of | meaning |\n|---|---|---|---|\n");
        for (Setting setting : settings()) {
            table.append(
                    "| `%s` | `%s` | %s | %s |\n"
                            .formatted(
                                    setting.flag(),
                                    EnvironmentDefaults.variable(setting.option),
                                    String.join(", ", setting.commands),
                                    setting.meaning()));
        }
        return table.toString();
    }

    /** Options of the same name and meaning are one setting. */
    private static List<Setting> settings() {
        Map<String, Setting> settings = new LinkedHashMap<>();
        collect(Kinetoscope.commandLine(Map.of()), "", settings);
        return new ArrayList<>(settings.values());
    }

    private static void collect(CommandLine command, String path, Map<String, Setting> settings) {
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (!option.usageHelp() && !option.versionHelp()) {
                String key = option.longestName() + String.join(" ", option.description());
                settings.computeIfAbsent(key, k -> new Setting(option, new TreeSet<>()))
                        .commands
                        .add(path.strip());
            }
        }
        command.getSubcommands().forEach((name, sub) -> collect(sub, path + " " + name, settings));
    }

    private record Setting(OptionSpec option, TreeSet<String> commands) {

        String flag() {
            String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
            return option.longestName() + label.replace("|", "\\|");
        }

        String meaning() {
            String text = String.join(" ", option.description()).replace("|", "\\|");
            String value = option.defaultValue();
            return value == null
                    ? text
                    : text.replace("${DEFAULT-VALUE}", value).replace("$$", "$");
        }
    }
}
