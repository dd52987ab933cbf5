package io.kinetoscope.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the table of values in the chart's README against the comments of values.yaml. */
final class ChartReadmeTest {

    private static final Path README = Chart.FOLDER.resolve("README.md");
    private static final Path EXPECTED = Path.of("target", "values-table.md");
    private static final String COMMENT = "# -- ";
    private static final Pattern KEY = Pattern.compile("^( *)([A-Za-z0-9]+):(.*)$");
    private static final int LONGEST = 60;

    private record Row(String key, String meaning) {}

    @Test
    void shouldShowEveryValueInTheReadme() throws IOException {
        StringBuilder table = new StringBuilder("| value | default | meaning |\n|---|---|---|\n");
        JsonNode values = Chart.YAML.readTree(Chart.FOLDER.resolve("values.yaml").toFile());
        for (Row row : rows()) {
            JsonNode value = values.at("/" + row.key().replace(".", "/"));
            table.append(
                    "| `%s` | %s | %s |\n"
                            .formatted(row.key(), shown(value), row.meaning().replace("|", "\\|")));
        }
        Files.createDirectories(EXPECTED.getParent());
        Files.writeString(EXPECTED, table);
        String readme = Files.readString(README);
        int begin = readme.indexOf("\n", readme.indexOf("<!-- values:")) + 1;
        int end = readme.indexOf("<!-- /values -->");

        assertThat(readme.substring(begin, end))
                .as("the chart's table of values; the right one stands in helm/%s", EXPECTED)
                .isEqualTo(table.toString());
    }

    @Test
    void shouldSayOfEveryValueWhatItMeans() throws IOException {
        Set<String> documented = new TreeSet<>();
        rows().forEach(row -> documented.add(row.key()));
        Set<String> there = new TreeSet<>();
        collect(
                Chart.YAML.readTree(Chart.FOLDER.resolve("values.yaml").toFile()),
                "",
                documented,
                there);

        assertThat(documented).containsAll(there);
    }

    @Test
    void shouldHaveADefaultForEveryValueThatTheSchemaTakes() throws IOException {
        JsonNode schema =
                new ObjectMapper().readTree(Chart.FOLDER.resolve("values.schema.json").toFile());
        JsonNode values = Chart.YAML.readTree(Chart.FOLDER.resolve("values.yaml").toFile());
        List<String> missing = new ArrayList<>();
        compare(schema, schema, values, "", missing);

        // Helm itself sets it, and settings are left to the program's own defaults.
        missing.remove("global");
        missing.removeIf(key -> key.contains(".settings."));
        missing.removeIf(key -> key.contains(".resources."));
        assertThat(missing).isEmpty();
    }

    private static void compare(
            JsonNode root, JsonNode schema, JsonNode values, String path, List<String> missing) {
        JsonNode resolved =
                schema.has("$ref") ? root.at(schema.path("$ref").asText().substring(1)) : schema;
        resolved.path("properties")
                .properties()
                .forEach(
                        property -> {
                            String key = path + property.getKey();
                            if (values.has(property.getKey())) {
                                compare(
                                        root,
                                        property.getValue(),
                                        values.get(property.getKey()),
                                        key + ".",
                                        missing);
                            } else {
                                missing.add(key);
                            }
                        });
    }

    private static void collect(
            JsonNode node, String path, Set<String> documented, Set<String> there) {
        node.properties()
                .forEach(
                        entry -> {
                            String key = path + entry.getKey();
                            boolean isLeaf =
                                    documented.contains(key)
                                            || !entry.getValue().isObject()
                                            || entry.getValue().isEmpty();
                            if (isLeaf) {
                                there.add(key);
                            } else {
                                collect(entry.getValue(), key + ".", documented, there);
                            }
                        });
    }

    /** Keys that have a comment, with it. */
    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        Deque<String> path = new ArrayDeque<>();
        String meaning = null;
        for (String line : Files.readAllLines(Chart.FOLDER.resolve("values.yaml"))) {
            Matcher key = KEY.matcher(line);
            if (line.strip().startsWith(COMMENT)) {
                meaning = line.strip().substring(COMMENT.length());
            } else if (key.matches()) {
                while (path.size() > key.group(1).length() / 2) {
                    path.removeLast();
                }
                path.addLast(key.group(2));
                if (meaning != null) {
                    rows.add(new Row(String.join(".", path), meaning));
                    meaning = null;
                }
            }
        }
        return rows;
    }

    private static String shown(JsonNode value) {
        String text = value.isTextual() && value.textValue().isEmpty() ? "" : value.toString();
        if (text.isEmpty()) {
            return "";
        }
        return text.length() > LONGEST ? "see values.yaml" : "`" + text.replace("|", "\\|") + "`";
    }
}
