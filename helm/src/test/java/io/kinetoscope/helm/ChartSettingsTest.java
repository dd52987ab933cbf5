package io.kinetoscope.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import io.kinetoscope.cli.DeclaredSettings;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chart sets is declared by the program, and what the program declares can be set. */
final class ChartSettingsTest {

    /** Goes to the launcher. */
    private static final String JAVA_OPTIONS = "KINETOSCOPE_JAVA_OPTS";

    /**
     * What no value of the chart sets: pods share the cameras of the topic, and two that had some
     * of their own would publish the same streams.
     */
    private static final Set<String> LEFT_OUT = Set.of("KINETOSCOPE_CAMERA", "KINETOSCOPE_ZONE");

    static List<Path> sound() throws IOException {
        return Chart.sound();
    }

    @ParameterizedTest
    @MethodSource("sound")
    void shouldSetOnlyWhatTheCommandDeclares(Path values) throws IOException {
        for (JsonNode manifest : Manifests.withPods(Chart.render(values))) {
            for (JsonNode container : Manifests.podSpec(manifest).path("containers")) {
                String command = container.path("args").get(0).asText();
                Map<String, String> environment = environment(container);
                assertThatCode(
                                () -> {
                                    DeclaredSettings.requireKnown(environment);
                                    DeclaredSettings.parse(environment, arguments(container));
                                })
                        .as(Manifests.title(manifest))
                        .doesNotThrowAnyException();
                if (Manifests.kind(manifest).equals("StatefulSet")) {
                    Set<String> set = new TreeSet<>(environment.keySet());
                    set.removeIf(name -> !name.startsWith("KINETOSCOPE_"));
                    set.remove(JAVA_OPTIONS);
                    assertThat(DeclaredSettings.variables(command)).containsAll(set);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ingest", "stream"})
    void shouldBeAbleToSetAllThatTheCommandDeclares(String command) throws IOException {
        Set<String> settable = new TreeSet<>(LEFT_OUT);
        for (Path values : Chart.sound()) {
            for (JsonNode set : Manifests.ofKind(Chart.render(values), "StatefulSet")) {
                JsonNode container = Manifests.podSpec(set).path("containers").get(0);
                if (container.path("args").get(0).asText().equals(command)) {
                    settable.addAll(environment(container).keySet());
                }
            }
        }

        assertThat(settable).containsAll(DeclaredSettings.variables(command));
    }

    @ParameterizedTest
    @MethodSource("sound")
    void shouldReachKafkasClientsWithAllOfItsVariables(Path values) throws IOException {
        for (JsonNode manifest : Manifests.withPods(Chart.render(values))) {
            for (JsonNode container : Manifests.podSpec(manifest).path("containers")) {
                Map<String, String> environment = environment(container);
                KafkaSettings kafka = KafkaSettings.of("kafka:9092", Optional.empty(), environment);
                environment.keySet().stream()
                        .filter(name -> name.startsWith("KAFKA_"))
                        .map(name -> name.substring(6).toLowerCase(java.util.Locale.ROOT))
                        .forEach(
                                name ->
                                        assertThat(kafka.client())
                                                .containsKey(name.replace('_', '.')));
            }
        }
    }

    @Test
    void shouldStartEachPartOfTheProgramThatThereIs() throws IOException {
        Set<String> commands = new TreeSet<>();
        for (Path values : Chart.sound()) {
            for (JsonNode manifest : Manifests.withPods(Chart.render(values))) {
                for (JsonNode container : Manifests.podSpec(manifest).path("containers")) {
                    commands.add(container.path("args").get(0).asText());
                }
            }
        }

        assertThat(commands).containsExactly("cameras", "ingest", "probe", "stream");
    }

    private static String[] arguments(JsonNode container) {
        String[] arguments = new String[container.path("args").size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = container.path("args").get(i).asText();
        }
        return arguments;
    }

    private static Map<String, String> environment(JsonNode container) {
        Map<String, String> environment = new HashMap<>();
        for (JsonNode variable : container.path("env")) {
            String name = variable.path("name").asText();
            boolean twice = environment.put(name, variable.path("value").asText("secret")) != null;
            assertThat(twice).as("%s is set twice", name).isFalse();
        }
        return environment;
    }
}
