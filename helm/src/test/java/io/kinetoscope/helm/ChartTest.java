package io.kinetoscope.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.LintResult;
import io.kinetoscope.ingest.kafka.WantedTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart with each of the files of values in {@code src/test/values}. */
final class ChartTest {

    private static final String REFUSED = "# refused: ";

    /** What the program takes at most to stop after SIGTERM, with time to spare. */
    private static final int STOP_SECONDS = 15;

    @TempDir Path scratch;

    static List<Path> sound() throws IOException {
        return Chart.sound();
    }

    static List<Path> bad() throws IOException {
        return Chart.bad();
    }

    @ParameterizedTest
    @MethodSource("sound")
    void shouldPassHelmsLintWithoutAWarning(Path values) throws IOException {
        LintResult lint = Chart.lint(values, scratch);

        assertThat(lint.isFailed()).as("%s", lint.getMessages()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("sound")
    void shouldBeWhatEachApiTakes(Path values) throws IOException {
        for (JsonNode manifest : Chart.render(values)) {
            assertThat(KubernetesTypes.fault(manifest)).as(Manifests.title(manifest)).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("sound")
    void shouldNameEachObjectOnce(Path values) throws IOException {
        Set<String> seen = new HashSet<>();

        for (JsonNode manifest : Chart.render(values)) {
            assertThat(seen.add(Manifests.title(manifest))).as(Manifests.title(manifest)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("bad")
    void shouldRefuseBadValuesWithAMessageThatSaysWhat(Path values) throws IOException {
        String first = Files.readAllLines(values).get(0);
        assertThat(first).startsWith(REFUSED);

        assertThatThrownBy(() -> Chart.render(values))
                .hasMessageContaining(first.substring(REFUSED.length()));
    }

    @ParameterizedTest
    @MethodSource("sound")
    void shouldRunEveryContainerUnderTheRestrictedPodSecurityStandard(Path values)
            throws IOException {
        for (JsonNode manifest : Manifests.withPods(Chart.render(values))) {
            JsonNode pod = Manifests.podSpec(manifest);
            JsonNode podSecurity = pod.path("securityContext");
            assertThat(podSecurity.path("runAsNonRoot").asBoolean()).isTrue();
            assertThat(podSecurity.path("runAsUser").asInt()).isEqualTo(Image.USER);
            assertThat(podSecurity.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            assertThat(pod.path("automountServiceAccountToken").asText()).isEqualTo("false");
            assertThat(pod.path("hostNetwork").asBoolean()).isFalse();
            // Those of a Service called kinetoscope-something would be settings that nobody knows.
            assertThat(pod.path("enableServiceLinks").asText()).isEqualTo("false");
            for (JsonNode container : Manifests.containers(pod)) {
                JsonNode security = container.path("securityContext");
                assertThat(security.path("allowPrivilegeEscalation").asText()).isEqualTo("false");
                assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
                assertThat(security.path("runAsNonRoot").asBoolean()).isTrue();
                assertThat(security.at("/capabilities/drop")).hasToString("[\"ALL\"]");
            }
            for (JsonNode volume : pod.path("volumes")) {
                assertThat(volume.has("hostPath")).as("%s", volume).isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sound")
    void shouldBoundTheMemoryOfEveryContainerAboveItsHeap(Path values) throws IOException {
        for (JsonNode manifest : Manifests.withPods(Chart.render(values))) {
            for (JsonNode container : Manifests.containers(Manifests.podSpec(manifest))) {
                JsonNode resources = container.path("resources");
                assertThat(resources.at("/requests/cpu").asText()).isNotEmpty();
                assertThat(resources.at("/requests/memory").asText()).isNotEmpty();
                String limit = resources.at("/limits/memory").asText();
                assertThat(limit).isNotEmpty();
                for (JsonNode variable : container.path("env")) {
                    if (variable.path("name").asText().equals("KINETOSCOPE_JAVA_OPTS")) {
                        String heap =
                                variable.path("value").asText().replaceAll(".*-Xmx(\\w+).*", "$1");
                        assertThat(megabytes(heap))
                                .as("heap of %s", Manifests.title(manifest))
                                .isLessThan(megabytes(limit));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sound")
    void shouldProbeEveryContainerThatServesAtThePortItHas(Path values) throws IOException {
        for (JsonNode manifest : Manifests.ofKind(Chart.render(values), "StatefulSet")) {
            JsonNode pod = Manifests.podSpec(manifest);
            for (JsonNode container : pod.path("containers")) {
                assertThat(container.at("/startupProbe/httpGet/path").asText())
                        .isEqualTo("/healthz");
                assertThat(container.at("/livenessProbe/httpGet/path").asText())
                        .isEqualTo("/healthz");
                assertThat(container.at("/readinessProbe/httpGet/path").asText())
                        .isEqualTo("/readyz");
                for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                    assertThat(container.at("/" + probe + "/httpGet/port").asText())
                            .isEqualTo("http");
                }
                JsonNode port = container.path("ports").get(0);
                assertThat(port.path("name").asText()).isEqualTo("http");
                assertThat(port.path("containerPort").asText())
                        .isEqualTo(value(container, "KINETOSCOPE_PORT"));
                assertThat(value(container, "KINETOSCOPE_BIND")).isEqualTo("0.0.0.0");
            }
            assertThat(pod.path("terminationGracePeriodSeconds").asInt())
                    .isGreaterThanOrEqualTo(STOP_SECONDS);
        }
    }

    @ParameterizedTest
    @MethodSource("sound")
    void shouldHaveSelectorsThatMatchPodsAndNoOthers(Path values) throws IOException {
        List<JsonNode> manifests = Chart.render(values);
        List<JsonNode> pods = Manifests.withPods(manifests);
        for (JsonNode manifest : manifests) {
            JsonNode selector =
                    switch (Manifests.kind(manifest)) {
                        case "Service" -> manifest.at("/spec/selector");
                        case "StatefulSet", "PodDisruptionBudget" ->
                                manifest.at("/spec/selector/matchLabels");
                        case "NetworkPolicy" -> manifest.at("/spec/podSelector/matchLabels");
                        default -> null;
                    };
            if (selector == null) {
                continue;
            }
            List<String> components =
                    pods.stream()
                            .filter(pod -> Manifests.matches(Manifests.podLabels(pod), selector))
                            .map(pod -> component(Manifests.podLabels(pod)))
                            .distinct()
                            .toList();
            assertThat(components)
                    .as(Manifests.title(manifest))
                    .containsExactly(component(manifest.at("/metadata/labels")));
        }
    }

    @ParameterizedTest
    @MethodSource("sound")
    void shouldMountVolumesThatThePodHas(Path values) throws IOException {
        for (JsonNode manifest : Manifests.withPods(Chart.render(values))) {
            JsonNode pod = Manifests.podSpec(manifest);
            Set<String> volumes = new HashSet<>();
            pod.path("volumes").forEach(v -> volumes.add(v.path("name").asText()));
            manifest.at("/spec/volumeClaimTemplates").forEach(v -> volumes.add(Manifests.name(v)));
            Set<String> mounted = new HashSet<>();
            for (JsonNode container : Manifests.containers(pod)) {
                container.path("volumeMounts").forEach(m -> mounted.add(m.path("name").asText()));
            }
            assertThat(mounted).as(Manifests.title(manifest)).isEqualTo(volumes);
        }
    }

    @ParameterizedTest
    @MethodSource("sound")
    void shouldPointAtObjectsThatAreThere(Path values) throws IOException {
        List<JsonNode> manifests = Chart.render(values);
        for (JsonNode set : Manifests.ofKind(manifests, "StatefulSet")) {
            assertThat(names(manifests, "Service")).contains(set.at("/spec/serviceName").asText());
            assertThat(names(manifests, "ServiceAccount"))
                    .contains(Manifests.podSpec(set).path("serviceAccountName").asText());
        }
        for (String scaler : List.of("HorizontalPodAutoscaler", "ScaledObject")) {
            for (JsonNode scaling : Manifests.ofKind(manifests, scaler)) {
                String target = scaling.at("/spec/scaleTargetRef/name").asText();
                JsonNode set =
                        Manifests.ofKind(manifests, "StatefulSet").stream()
                                .filter(s -> Manifests.name(s).equals(target))
                                .findFirst()
                                .orElseThrow();
                assertThat(set.at("/spec/replicas").isMissingNode())
                        .as("who scales says how many pods of %s there are", target)
                        .isTrue();
            }
        }
        for (JsonNode service : Manifests.ofKind(manifests, "Service")) {
            for (JsonNode port : service.at("/spec/ports")) {
                assertThat(port.path("targetPort").asText()).isEqualTo("http");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sound")
    void shouldPinEveryImage(Path values) throws IOException {
        for (JsonNode manifest : Manifests.withPods(Chart.render(values))) {
            for (JsonNode container : Manifests.containers(Manifests.podSpec(manifest))) {
                assertThat(container.path("image").asText())
                        .matches("[^:@]+(:[^:/]+|@sha256:[0-9a-f]{64})")
                        .doesNotEndWith(":latest");
            }
        }
    }

    @Test
    void shouldKeepSecretsOutOfConfigMaps() throws IOException {
        for (JsonNode manifest :
                Manifests.ofKind(Chart.render(Chart.VALUES.resolve("cpu.yaml")), "ConfigMap")) {
            if (Manifests.name(manifest).endsWith("-cameras")) {
                assertThat(manifest.at("/data/cameras.yaml").asText())
                        .contains("${env:GATE_PASSWORD}");
            }
        }
        for (Path values : Chart.sound()) {
            assertThat(Manifests.ofKind(Chart.render(values), "Secret")).isEmpty();
        }
    }

    @Test
    void shouldAllowDefinitionsTheSecretsThatWorkersAreGivenAndNoOthers() throws IOException {
        assertThat(cameraSecrets("only-ingest.yaml"))
                .isEqualTo("env:YARD_PASSWORD\nfile:/run/secrets/gates");
        assertThat(cameraSecrets("cpu.yaml")).isEqualTo("env:GATE_*\nfile:/run/secrets/yard");
        // The program's own default.
        assertThat(cameraSecrets("minimal.yaml")).isEmpty();
    }

    private static String cameraSecrets(String values) throws IOException {
        JsonNode set =
                Manifests.ofKind(Chart.render(Chart.VALUES.resolve(values)), "StatefulSet").stream()
                        .filter(s -> Manifests.name(s).endsWith("-ingest"))
                        .findFirst()
                        .orElseThrow();
        return value(
                Manifests.podSpec(set).path("containers").get(0), "KINETOSCOPE_CAMERA_SECRETS");
    }

    @Test
    void shouldNotScaleBeyondThePartitions() throws IOException {
        List<JsonNode> scaled =
                Manifests.ofKind(Chart.render(Chart.VALUES.resolve("keda.yaml")), "ScaledObject");

        assertThat(scaled)
                .extracting(s -> s.at("/spec/maxReplicaCount").asInt())
                .containsExactly(24, 4);
    }

    @Test
    void shouldScaleByLagOfTheGroupThatTheStreamAppIs() throws IOException {
        JsonNode scaled =
                Manifests.ofKind(Chart.render(Chart.VALUES.resolve("keda.yaml")), "ScaledObject")
                        .get(0);
        JsonNode kafka = scaled.at("/spec/triggers/0/metadata");

        assertThat(kafka.path("consumerGroup").asText()).isEqualTo("kinetoscope");
        assertThat(kafka.path("topic").asText()).isEqualTo("frame-windows");
        assertThat(kafka.path("sasl").asText()).isEqualTo("scram_sha512");
        assertThat(scaled.at("/spec/triggers/1/metadata/query").asText())
                .contains("pod=~\"cameras-stream-cpu-[0-9]+\"");
    }

    @Test
    void shouldAskForGpusWhereTheModelRunsOnThem() throws IOException {
        JsonNode set =
                Manifests.ofKind(Chart.render(Chart.VALUES.resolve("gpu.yaml")), "StatefulSet")
                        .stream()
                        .filter(s -> Manifests.name(s).endsWith("-gpu"))
                        .findFirst()
                        .orElseThrow();
        JsonNode container = Manifests.podSpec(set).path("containers").get(0);

        assertThat(container.at("/resources/limits/nvidia.com~1gpu").asText()).isEqualTo("2");
        assertThat(value(container, "KINETOSCOPE_DEVICE")).isEqualTo("gpu:all");
        assertThat(Manifests.podSpec(set).path("runtimeClassName").asText()).isEqualTo("nvidia");
    }

    @Test
    void shouldNotMakeObjectsOfOperatorsThatWereNotAskedFor() throws IOException {
        assertThat(Chart.render(Chart.VALUES.resolve("minimal.yaml")))
                .extracting(manifest -> manifest.path("apiVersion").asText())
                .allMatch(version -> !version.contains(".") || version.contains(".k8s.io/"));
    }

    @Test
    void shouldHaveStrimziMakeTheTopicsThatTheProgramWouldMake() throws IOException {
        List<JsonNode> made =
                Manifests.ofKind(Chart.render(Chart.VALUES.resolve("strimzi.yaml")), "KafkaTopic");
        List<NewTopic> wanted = WantedTopics.of("Site_1.", 48, 2);

        assertThat(made).hasSameSizeAs(wanted);
        for (NewTopic topic : wanted) {
            JsonNode spec =
                    made.stream()
                            .map(manifest -> manifest.path("spec"))
                            .filter(s -> s.path("topicName").asText().equals(topic.name()))
                            .findFirst()
                            .orElseThrow();
            assertThat(spec.path("partitions").asInt()).isEqualTo(topic.numPartitions());
            assertThat(spec.path("replicas").asInt()).isEqualTo(topic.replicationFactor());
            Map<String, String> config = new TreeMap<>();
            spec.path("config")
                    .properties()
                    .forEach(e -> config.put(e.getKey(), e.getValue().asText()));
            assertThat(config).as(topic.name()).isEqualTo(topic.configs());
        }
    }

    @Test
    void shouldMakeTopicsBeforePodsThatNeedThemAndDefineCamerasAfterwards() throws IOException {
        assertThat(template("topics-job.yaml")).contains("helm.sh/hook: pre-install,pre-upgrade");
        assertThat(template("cameras.yaml")).contains("helm.sh/hook: post-install,post-upgrade");
        assertThat(template("tests/probe.yaml")).contains("helm.sh/hook: test");
    }

    @Test
    void shouldNotNeedObjectsOfTheReleaseBeforeItIsInstalled() throws IOException {
        for (Path values : Chart.sound()) {
            for (JsonNode job : Manifests.ofKind(Chart.render(values), "Job")) {
                if (Manifests.name(job).endsWith("-topics")) {
                    JsonNode pod = Manifests.podSpec(job);
                    assertThat(pod.has("serviceAccountName")).isFalse();
                    for (JsonNode volume : pod.path("volumes")) {
                        assertThat(volume.has("configMap")).isFalse();
                    }
                }
            }
        }
    }

    @Test
    void shouldTellWhoeverInstallsItHowToSubscribe() {
        assertThat(Chart.notes(Chart.VALUES.resolve("cpu.yaml")))
                .contains("-C -t site1.action-events -X isolation.level=read_committed")
                .contains("helm test cameras --namespace video")
                .contains("exec cameras-ingest-0")
                .doesNotContain("No camera is defined yet");
        assertThat(Chart.notes(Chart.VALUES.resolve("only-stream.yaml"))).doesNotContain("kubectl");
    }

    private static String template(String name) throws IOException {
        return Files.readString(Chart.FOLDER.resolve("templates").resolve(name));
    }

    private static List<String> names(List<JsonNode> manifests, String kind) {
        return Manifests.ofKind(manifests, kind).stream().map(Manifests::name).toList();
    }

    private static String component(JsonNode labels) {
        return labels.path("app.kubernetes.io/component").asText();
    }

    private static String value(JsonNode container, String name) {
        for (JsonNode variable : container.path("env")) {
            if (variable.path("name").asText().equals(name)) {
                return variable.path("value").asText();
            }
        }
        return "";
    }

    private static long megabytes(String quantity) {
        long number = Long.parseLong(quantity.replaceAll("\\D", ""));
        return quantity.toLowerCase(java.util.Locale.ROOT).contains("g") ? number * 1024 : number;
    }
}
