package io.kinetoscope.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import io.kinetoscope.cli.DeclaredSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class DockerfileTest {

    static List<Path> all() {
        return Dockerfile.ALL;
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldPinWhatItIsBasedOn(Path file) throws IOException {
        assertThat(Dockerfile.read(file).from())
                .hasSize(2)
                .allMatch(
                        image -> image.matches("[a-z/]+:[0-9]+\\.[0-9]+\\S*|\\S+@sha256:\\w{64}"));
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldRunAsTheUserThatTheChartRunsItAs(Path file) throws IOException {
        Dockerfile dockerfile = Dockerfile.read(file);

        assertThat(dockerfile.has("USER %1$d:%1$d".formatted(Image.USER))).isTrue();
        assertThat(dockerfile.instructions())
                .anyMatch(line -> line.contains("--uid %d ".formatted(Image.USER)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldEndAtSigtermAndTellItsHealthAndWhatItIs(Path file) throws IOException {
        Dockerfile dockerfile = Dockerfile.read(file);

        assertThat(dockerfile.has("STOPSIGNAL SIGTERM")).isTrue();
        assertThat(dockerfile.has("HEALTHCHECK ")).isTrue();
        // In this form a signal reaches the program and no shell.
        assertThat(dockerfile.has("ENTRYPOINT [\"/opt/kinetoscope/kinetoscope\"]")).isTrue();
        for (String label : List.of("title", "description", "licenses", "version", "revision")) {
            assertThat(dockerfile.instructions())
                    .anyMatch(line -> line.contains("org.opencontainers.image." + label + "="));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldSetOnlyWhatTheProgramDeclares(Path file) throws IOException {
        assertThatCode(() -> DeclaredSettings.requireKnown(Dockerfile.read(file).environment()))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldSendOwnCodeLastAndEachModuleInALayerOfItsOwn(Path file) throws IOException {
        List<String> to = new ArrayList<>();
        Dockerfile.read(file).copies().keySet().forEach(path -> to.add(path.toString()));
        int others = to.size() - 3;

        assertThat(to.subList(0, others)).noneMatch(path -> path.contains("/own/"));
        assertThat(to.subList(others, to.size()))
                .extracting(path -> path.replaceAll(".*/own/", ""))
                .containsExactly("model-store", "ingest", "stream-app");
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldCopyInLayersThatDoNotDependOnOthers(Path file) throws IOException {
        Dockerfile dockerfile = Dockerfile.read(file);

        assertThat(dockerfile.instructions())
                .filteredOn(line -> line.startsWith("COPY "))
                .allMatch(line -> line.startsWith("COPY --link --from=build "))
                .hasSameSizeAs(dockerfile.copies().keySet());
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldServeOnThePortOfTheChart(Path file) throws IOException {
        Dockerfile dockerfile = Dockerfile.read(file);
        String port = dockerfile.environment().get("KINETOSCOPE_PORT");
        String command = file.startsWith("ingest") ? "ingest" : "stream";

        assertThat(dockerfile.has("EXPOSE " + port)).isTrue();
        assertThat(dockerfile.has("CMD [\"%s\"]".formatted(command))).isTrue();
        List<String> ports = new ArrayList<>();
        for (JsonNode set :
                Manifests.ofKind(
                        Chart.render(Chart.VALUES.resolve("minimal.yaml")), "StatefulSet")) {
            JsonNode container = Manifests.podSpec(set).path("containers").get(0);
            if (container.path("args").get(0).asText().equals(command)) {
                ports.add(container.at("/ports/0/containerPort").asText());
            }
        }
        assertThat(ports).containsExactly(port);
    }

    @Test
    void shouldSendTheBuildAllFilesThatTheImagesAreMadeOf() throws IOException {
        List<String> sent =
                Files.readAllLines(Dockerfile.ROOT.resolve(".dockerignore")).stream()
                        .filter(line -> line.startsWith("!"))
                        .map(line -> line.substring(1))
                        .toList();
        Set<String> wanted = new TreeSet<>();
        for (Path file : Dockerfile.ALL) {
            Dockerfile.read(file).copies().keySet().stream()
                    .map(Path::toString)
                    .filter(path -> !path.contains("/target/"))
                    .forEach(wanted::add);
        }
        // All poms, since the root names all modules.
        for (String module : List.of("ingest", "model-store", "stream-app", "helm")) {
            wanted.add(module + "/pom.xml");
        }

        for (String path : wanted) {
            assertThat(sent).anyMatch(there -> path.equals(there) || path.startsWith(there + "/"));
        }
        for (String path : sent) {
            assertThat(Dockerfile.ROOT.resolve(path)).exists();
        }
    }
}
