package io.kinetoscope.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts and dashboard: that they speak of metrics that there are, and of what is to be done. */
final class MonitoringTest {

    private static final Path RULES = Chart.FOLDER.resolve("alerts/kinetoscope.rules.yaml");
    private static final Path DASHBOARD = Chart.FOLDER.resolve("dashboards/kinetoscope.json");
    private static final Path RUNBOOK = Dockerfile.ROOT.resolve("docs/OPERATIONS.md");

    @TempDir Path scratch;

    @Test
    void shouldAlertOnMetricsThatAreRegistered() throws IOException {
        for (JsonNode rule : rules()) {
            Set<String> used = RegisteredMetrics.in(rule.path("expr").asText());
            assertThat(used).as(rule.path("alert").asText()).isNotEmpty();
            assertThat(RegisteredMetrics.names()).containsAll(used);
        }
    }

    @Test
    void shouldDrawMetricsThatAreRegistered() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
        int drawn = 0;
        for (JsonNode panel : dashboard.path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                Set<String> used = RegisteredMetrics.in(target.path("expr").asText());
                assertThat(used).as(panel.path("title").asText()).isNotEmpty();
                assertThat(RegisteredMetrics.names()).containsAll(used);
                drawn++;
            }
        }
        assertThat(drawn).isGreaterThan(20);
    }

    @Test
    void shouldPlaceThePanelsBesideEachOther() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
        Set<String> taken = new HashSet<>();
        Set<Integer> ids = new HashSet<>();
        for (JsonNode panel : dashboard.path("panels")) {
            assertThat(ids.add(panel.path("id").asInt())).isTrue();
            JsonNode place = panel.path("gridPos");
            for (int x = 0; x < place.path("w").asInt(); x++) {
                for (int y = 0; y < place.path("h").asInt(); y++) {
                    int column = place.path("x").asInt() + x;
                    assertThat(column).isLessThan(24);
                    assertThat(taken.add(column + "," + (place.path("y").asInt() + y)))
                            .as(panel.path("title").asText())
                            .isTrue();
                }
            }
        }
        assertThat(ids).hasSizeGreaterThan(10);
    }

    @Test
    void shouldSayWhatToDoAboutEachAlert() throws IOException {
        Set<String> headings = new TreeSet<>();
        for (String line : Files.readAllLines(RUNBOOK)) {
            if (line.startsWith("### Kinetoscope")) {
                headings.add(line.substring(4));
            }
        }
        Set<String> alerts = new TreeSet<>();
        rules().forEach(rule -> alerts.add(rule.path("alert").asText()));

        assertThat(headings).isEqualTo(alerts);
    }

    @Test
    void shouldGiveTheRulesToPrometheussOperatorAsTheyAre() throws IOException {
        JsonNode rule =
                Manifests.ofKind(
                                Chart.render(Chart.VALUES.resolve("monitoring.yaml")),
                                "PrometheusRule")
                        .get(0);

        assertThat(rule.path("spec")).isEqualTo(Chart.YAML.readTree(RULES.toFile()));
    }

    @Test
    void shouldGiveTheDashboardToGrafanaAsItIs() throws IOException {
        JsonNode map =
                Manifests.ofKind(Chart.render(Chart.VALUES.resolve("monitoring.yaml")), "ConfigMap")
                        .get(0);

        assertThat(new ObjectMapper().readTree(map.at("/data/kinetoscope.json").asText()))
                .isEqualTo(new ObjectMapper().readTree(DASHBOARD.toFile()));
    }

    @Test
    void shouldFireWhenItShouldAndBeSilentOtherwise() throws Exception {
        Path promtool = promtool();
        Path log = scratch.resolve("promtool.log");
        Files.copy(RULES, scratch.resolve("kinetoscope.rules.yaml"));
        Path tests = scratch.resolve("alerts-test.yaml");
        Files.copy(Path.of("src", "test", "promtool", "alerts-test.yaml"), tests);

        int exitCode = ImageRoot.run(log, promtool.toString(), "test", "rules", tests.toString());

        assertThat(exitCode).as(Files.readString(log)).isZero();
    }

    /**
     * That on the path, or else the one of Debian's package, which is unpacked and not installed.
     */
    private Path promtool() throws Exception {
        Path found = Path.of("/usr/bin/promtool");
        Path unpacked = Path.of("target", "prometheus").toAbsolutePath();
        if (Files.exists(found)) {
            return found;
        }
        if (!Files.exists(unpacked.resolve("usr/bin/promtool"))) {
            assumeTrue(
                    Files.exists(Path.of("/usr/bin/dpkg-deb")),
                    "Neither promtool nor Debian's packages are here: alerts are not tried");
            Files.createDirectories(unpacked);
            String fetch =
                    "cd \"$1\" && (apt-get download -qq prometheus || (apt-get update -qq &&"
                            + " apt-get download -qq prometheus)) && dpkg-deb -x prometheus_*.deb .";
            int exitCode =
                    ImageRoot.run(
                            scratch.resolve("apt.log"),
                            "sh",
                            "-c",
                            fetch,
                            "sh",
                            unpacked.toString());
            assumeTrue(
                    exitCode == 0,
                    "Debian's package prometheus cannot be had: alerts are not tried");
        }
        return unpacked.resolve("usr/bin/promtool");
    }

    private static List<JsonNode> rules() throws IOException {
        List<JsonNode> rules = new ArrayList<>();
        for (JsonNode group : Chart.YAML.readTree(RULES.toFile()).path("groups")) {
            group.path("rules").forEach(rules::add);
        }
        assertThat(rules).isNotEmpty();
        return rules;
    }
}
