package io.kinetoscope.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.kinetoscope.cli.DeclaredSettings;
import io.kinetoscope.ingest.camera.CameraDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/** docker-compose.yml and its .env. */
final class ComposeTest {

    private static final Path COMPOSE = Dockerfile.ROOT.resolve("docker-compose.yml");
    private static final Path ENV = Dockerfile.ROOT.resolve(".env");
    private static final Path FILES = Dockerfile.ROOT.resolve("stream-app/docker/compose");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)\\}");

    /** The image says them, and cameras stand on their topic. */
    private static final Set<String> LEFT_OUT =
            Set.of(
                    "KINETOSCOPE_PORT",
                    "KINETOSCOPE_BIND",
                    "KINETOSCOPE_CAMERA",
                    "KINETOSCOPE_ZONE",
                    // A temporary folder does: see README.md.
                    "KINETOSCOPE_STATE_DIR");

    @TempDir Path scratch;

    @Test
    void shouldBeWhatTheComposeSpecificationTakes() throws IOException {
        try (InputStream in = getClass().getResourceAsStream("/schemas/compose-spec.json")) {
            JsonNode text = Chart.YAML.readTree(in);
            // Leftovers of draft 4.
            ((ObjectNode) text).remove("id");
            for (JsonNode part : text.findParents("id")) {
                ((ObjectNode) part).remove("id");
            }
            var schema =
                    JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V201909).getSchema(text);

            assertThat(schema.validate(compose())).isEmpty();
            ObjectNode wrong = (ObjectNode) compose();
            ((ObjectNode) wrong.at("/services/kafka")).put("portz", "1");
            assertThat(schema.validate(wrong)).isNotEmpty();
        }
    }

    @Test
    void shouldHaveEveryVariableInTheEnvironmentFileAndNoOthers() throws IOException {
        Set<String> used = new TreeSet<>();
        Matcher matcher = VARIABLE.matcher(Files.readString(COMPOSE));
        while (matcher.find()) {
            used.add(matcher.group(1));
        }
        passedThrough().forEach(used::add);

        Set<String> there = new TreeSet<>(knobs(false).keySet());
        there.addAll(knobs(true).keySet());
        assertThat(there).isEqualTo(used);
    }

    @Test
    void shouldLeaveOurOwnSettingsToTheProgramUnlessTheUserSaysOtherwise() throws IOException {
        assertThat(knobs(false).keySet()).noneMatch(name -> name.startsWith("KINETOSCOPE_"));
    }

    @Test
    void shouldLetTheUserSetAllThatIngestAndStreamDeclare() throws IOException {
        for (String command : List.of("ingest", "stream")) {
            Set<String> settable = new TreeSet<>(LEFT_OUT);
            for (String service : List.of(command, command + "-tls", "stream-gpu")) {
                if (service.startsWith(command)) {
                    settable.addAll(environment(service).keySet());
                }
            }
            assertThat(settable).containsAll(DeclaredSettings.variables(command));
        }
    }

    @Test
    void shouldSetOnlyWhatTheProgramDeclares() throws IOException {
        for (String service : List.of("ingest", "stream", "stream-gpu", "setup", "stream-tls")) {
            Map<String, String> known = new TreeMap<>(environment(service));
            assertThatCode(() -> DeclaredSettings.requireKnown(known)).doesNotThrowAnyException();
        }
    }

    @Test
    void shouldPublishPortsOnLoopbackUnlessTold() throws IOException {
        assertThat(knobs(false)).containsEntry("BIND_ADDRESS", "127.0.0.1");
        for (Map.Entry<String, JsonNode> service : services()) {
            for (JsonNode port : service.getValue().path("ports")) {
                assertThat(port.asText()).as(service.getKey()).startsWith("127.0.0.1:");
            }
        }
    }

    @Test
    void shouldPinImagesAndFixNoNames() throws IOException {
        for (Map.Entry<String, JsonNode> service : services()) {
            assertThat(service.getValue().has("container_name")).as(service.getKey()).isFalse();
            assertThat(service.getValue().path("image").asText())
                    .as(service.getKey())
                    .matches("[a-z/-]+:v?[0-9]+\\.[0-9]+\\S*");
        }
    }

    @Test
    void shouldRunOurProcessesWithoutRightsOnAReadOnlyRoot() throws IOException {
        for (Map.Entry<String, JsonNode> service : services()) {
            JsonNode node = service.getValue();
            assertThat(node.path("cap_drop")).as(service.getKey()).hasToString("[\"ALL\"]");
            assertThat(node.path("security_opt").toString()).contains("no-new-privileges");
            if (node.path("image").asText().startsWith("kinetoscope-")) {
                assertThat(node.path("read_only").asBoolean()).as(service.getKey()).isTrue();
                assertThat(node.path("tmpfs").toString()).contains("/tmp:exec");
                assertThat(node.path("stop_grace_period").asText()).isEqualTo("30s");
            }
        }
    }

    @Test
    void shouldStartInAnOrderThatCanBeWaitedFor() throws IOException {
        JsonNode services = compose().path("services");
        for (Map.Entry<String, JsonNode> service : services()) {
            service.getValue()
                    .path("depends_on")
                    .properties()
                    .forEach(
                            dependency -> {
                                JsonNode on = services.path(dependency.getKey());
                                assertThat(on.isObject()).as(dependency.getKey()).isTrue();
                                String condition = dependency.getValue().path("condition").asText();
                                if (condition.equals("service_healthy")) {
                                    assertThat(on.has("healthcheck")).isTrue();
                                }
                                if (condition.equals("service_completed_successfully")) {
                                    assertThat(on.path("restart").asText()).isEqualTo("no");
                                }
                            });
        }
    }

    @Test
    void shouldMountFilesThatAreThereAndVolumesThatAreNamed() throws IOException {
        Set<String> named = new TreeSet<>();
        compose().path("volumes").fieldNames().forEachRemaining(named::add);
        Set<String> used = new TreeSet<>();
        for (Map.Entry<String, JsonNode> service : services()) {
            for (JsonNode volume : service.getValue().path("volumes")) {
                String source = volume.asText().split(":", -1)[0];
                if (source.equals("./videos") || source.equals("./camera-secrets")) {
                    // The user's.
                    continue;
                }
                if (source.startsWith("./")) {
                    assertThat(Dockerfile.ROOT.resolve(source)).exists();
                } else {
                    used.add(source);
                }
            }
        }
        assertThat(named).isEqualTo(used);
    }

    @Test
    void shouldDefineCamerasThatTheProgramTakes() throws IOException {
        JsonNode cameras =
                Chart.YAML.readTree(FILES.resolve("cameras.yaml").toFile()).path("cameras");

        assertThat(cameras).isNotEmpty();
        cameras.properties()
                .forEach(camera -> CameraDefinition.of(camera.getKey(), camera.getValue()));
    }

    @Test
    void shouldReadEveryServiceThatHasMetrics() throws IOException {
        JsonNode config = Chart.YAML.readTree(FILES.resolve("prometheus.yml").toFile());
        Set<String> read = new TreeSet<>();
        for (JsonNode job : config.path("scrape_configs")) {
            for (JsonNode names : job.path("dns_sd_configs")) {
                names.path("names").forEach(name -> read.add(name.asText()));
            }
        }

        assertThat(read)
                .containsExactly("ingest", "ingest-tls", "stream", "stream-gpu", "stream-tls");
        assertThat(compose().path("services").fieldNames()).toIterable().containsAll(read);
    }

    @Test
    void shouldMakeCertificatesByWhichBrokerAndClientsKnowEachOther() throws Exception {
        Path log = scratch.resolve("certificates.log");
        Path folder = Files.createDirectory(scratch.resolve("tls"));
        String program = FILES.resolve("certificates").toString();

        assertThat(ImageRoot.run(log, program, folder.toString()))
                .as(Files.readString(log))
                .isZero();

        Properties client = new Properties();
        try (InputStream in = Files.newInputStream(folder.resolve("client.properties"))) {
            client.load(in);
        }
        char[] password = client.getProperty("ssl.keystore.password").toCharArray();
        Certificate authority =
                store(folder.resolve("trusted.p12"), password).getCertificate("authority");
        X509Certificate broker = leaf(folder, "broker", password);
        broker.verify(authority.getPublicKey());
        leaf(folder, "client", password).verify(authority.getPublicKey());
        assertThat(broker.getSubjectAlternativeNames().toString()).contains("kafka-tls");
        assertThat(Files.readString(folder.resolve("password"))).isEqualTo(new String(password));
        assertThat(folder.resolve("authority.p12")).doesNotExist();
        // Once: what is there stays.
        assertThat(ImageRoot.run(log, program, folder.toString())).isZero();
        assertThat(leaf(folder, "broker", password)).isEqualTo(broker);
    }

    private static X509Certificate leaf(Path folder, String name, char[] password)
            throws Exception {
        return (X509Certificate)
                store(folder.resolve(name + ".p12"), password).getCertificate(name);
    }

    private static KeyStore store(Path file, char[] password) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password);
        }
        return store;
    }

    /** Settings of the service; an empty text where the user's is passed through. */
    private static Map<String, String> environment(String service) throws IOException {
        Map<String, String> environment = new LinkedHashMap<>();
        compose()
                .path("services")
                .path(service)
                .path("environment")
                .properties()
                .forEach(e -> environment.put(e.getKey(), e.getValue().asText("")));
        return environment;
    }

    private static List<String> passedThrough() throws IOException {
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, JsonNode> service : services()) {
            service.getValue()
                    .path("environment")
                    .properties()
                    .forEach(
                            e -> {
                                if (e.getValue().isNull()) {
                                    names.add(e.getKey());
                                }
                            });
        }
        return names;
    }

    private static Set<Map.Entry<String, JsonNode>> services() throws IOException {
        Set<Map.Entry<String, JsonNode>> services = compose().path("services").properties();
        assertThat(services).isNotEmpty();
        return services;
    }

    /** With variables filled in and anchors followed. */
    private static JsonNode compose() throws IOException {
        Map<String, String> knobs = knobs(false);
        String text =
                VARIABLE.matcher(Files.readString(COMPOSE))
                        .replaceAll(
                                (MatchResult m) -> Matcher.quoteReplacement(knobs.get(m.group(1))));
        Object tree = new Yaml(new LoaderOptions()).load(text);
        ObjectNode node = Chart.YAML.valueToTree(tree);
        return node;
    }

    /**
     * Variables of .env.
     *
     * @param commented those that have a # before them, or those that have none
     */
    private static Map<String, String> knobs(boolean commented) throws IOException {
        Pattern form = Pattern.compile((commented ? "#" : "") + "([A-Z_]+)=(.*)");
        Map<String, String> knobs = new TreeMap<>();
        for (String line : Files.readAllLines(ENV)) {
            Matcher matcher = form.matcher(line);
            if (matcher.matches()) {
                knobs.put(matcher.group(1), matcher.group(2));
            }
        }
        return knobs;
    }
}
