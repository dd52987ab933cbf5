package io.kinetoscope.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.DryRun;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The chart, and what Helm makes of it. */
final class Chart {

    static final Path FOLDER = Path.of("kinetoscope");
    static final Path VALUES = Path.of("src", "test", "values");
    static final YAMLMapper YAML = new YAMLMapper();

    private static final String RELEASE = "cameras";
    private static final String NAMESPACE = "video";

    /** Newer than the oldest that the chart takes. */
    private static final String KUBERNETES = "1.31.0";

    /** Rendering takes longer than all that is looked for in what comes of it. */
    private static final Map<Path, List<JsonNode>> RENDERED = new ConcurrentHashMap<>();

    /** Helm's library leaves hooks out of what it renders, so here they are none. */
    private static final Path WITHOUT_HOOKS = withoutHooks();

    private Chart() {}

    private static Path withoutHooks() {
        Path scratch = Path.of("target", "without-hooks");
        try {
            for (Path from : tree(FOLDER)) {
                Path to = scratch.resolve(from);
                Files.createDirectories(to.getParent());
                if (from.endsWith("Chart.yaml")) {
                    // Without a cluster, Helm takes an old one's version for an installation's.
                    Files.writeString(
                            to, Files.readString(from).replaceAll("(?m)^kubeVersion: .*$", ""));
                } else if (from.startsWith(FOLDER.resolve("templates"))) {
                    Files.writeString(
                            to, Files.readString(from).replaceAll("(?m)^ *helm.sh/hook: .*$", ""));
                } else {
                    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return scratch.resolve(FOLDER);
    }

    private static List<Path> tree(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(Files::isRegularFile).toList();
        }
    }

    /** The files of values that have to render, in the order of their names. */
    static List<Path> sound() throws IOException {
        return files(VALUES);
    }

    /** Those that have to be refused; their first line says with what. */
    static List<Path> bad() throws IOException {
        return files(VALUES.resolve("bad"));
    }

    /** What would be installed, hooks and tests too. */
    static List<JsonNode> render(Path values) throws IOException {
        List<JsonNode> rendered = RENDERED.get(values);
        if (rendered == null) {
            rendered = renderAnew(values);
            RENDERED.put(values, rendered);
        }
        return rendered;
    }

    private static List<JsonNode> renderAnew(Path values) throws IOException {
        String text =
                new Helm(WITHOUT_HOOKS)
                        .template()
                        .withName(RELEASE)
                        .withNamespace(NAMESPACE)
                        .withKubeVersion(KUBERNETES)
                        .withValuesFile(values)
                        .call();
        List<JsonNode> manifests = documents(text);
        assertThat(manifests).as("what %s renders", values).isNotEmpty();
        return manifests;
    }

    /** What whoever installs it is told. */
    static String notes(Path values) {
        return new Helm(WITHOUT_HOOKS)
                .install()
                .withName(RELEASE)
                .withNamespace(NAMESPACE)
                .withValuesFile(values)
                .clientOnly()
                .dryRun()
                .withDryRunOption(DryRun.CLIENT)
                .call()
                .getOutput()
                .replaceAll("(?s).*\nNOTES:", "");
    }

    /**
     * Lints the chart with values in place of its own defaults: the only ones that lint looks at.
     */
    static LintResult lint(Path values, Path scratch) throws IOException {
        Path copy = scratch.resolve(FOLDER);
        for (Path from : tree(FOLDER)) {
            Path to = scratch.resolve(from);
            Files.createDirectories(to.getParent());
            Files.copy(from, to);
        }
        JsonNode merged = YAML.readTree(FOLDER.resolve("values.yaml").toFile());
        merge((ObjectNode) merged, YAML.readTree(values.toFile()));
        YAML.writeValue(copy.resolve("values.yaml").toFile(), merged);
        return new Helm(copy).lint().strict().call();
    }

    static List<JsonNode> documents(String text) throws IOException {
        try (var all = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
            return all.readAll().stream().filter(JsonNode::isObject).toList();
        }
    }

    private static void merge(ObjectNode into, JsonNode from) {
        from.properties()
                .forEach(
                        entry -> {
                            JsonNode there = into.get(entry.getKey());
                            if (there != null && there.isObject() && entry.getValue().isObject()) {
                                merge((ObjectNode) there, entry.getValue());
                            } else {
                                into.set(entry.getKey(), entry.getValue());
                            }
                        });
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }
}
