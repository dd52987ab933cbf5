package io.kinetoscope.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a definition on the topic may name of a worker's variables and files. */
class AllowedSecretsTest {

    private static final String SECRET = "hunter2";

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "env:CAMERA_*, CAMERA_GATE",
        "env:CAMERA_*, CAMERA_",
        "env:GATE_PASSWORD, GATE_PASSWORD",
        "env:*_PW, GATE_PW",
        "env:*, ANY"
    })
    void shouldFillInAVariableThatIsAllowed(String allowed, String name) {
        assertThat(resolve("${env:%s}".formatted(name), Map.of(name, SECRET), allowed))
                .contains(SECRET);
    }

    @ParameterizedTest
    @CsvSource({
        "env:CAMERA_*, AWS_SECRET_ACCESS_KEY",
        "env:CAMERA_*, MY_CAMERA_GATE",
        "env:CAMERA_*, camera_gate",
        "env:GATE, GATE_PASSWORD",
        "file:/run, GATE",
        "none, CAMERA_GATE"
    })
    void shouldRefuseAnyOtherVariable(String allowed, String name) {
        assertThatThrownBy(
                        () -> resolve("${env:%s}".formatted(name), Map.of(name, SECRET), allowed))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("${env:%s}", name)
                .hasMessageContaining("--camera-secrets allows " + allowed)
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void shouldAllowByDefaultWhatIsCalledLikeASecretOfACamera() {
        String[] allowed = AllowedSecrets.DEFAULT.toArray(String[]::new);

        assertThat(resolve("${env:CAMERA_GATE}", Map.of("CAMERA_GATE", SECRET), allowed))
                .contains(SECRET);
        for (String other :
                List.of("${env:PATH}", "${file:/proc/self/environ}", "${file:/etc/passwd}")) {
            assertThatThrownBy(() -> resolve(other, Map.of("PATH", SECRET), allowed))
                    .hasMessageContaining("--camera-secrets");
        }
    }

    @Test
    void shouldReadAFileOfAFolderThatIsAllowed() throws Exception {
        Path file = secret(folder.resolve("cameras/floor1/gate"));

        assertThat(resolve(reference(file), Map.of(), "file:" + folder.resolve("cameras")))
                .contains(SECRET);
    }

    @Test
    void shouldReadAFileThatKubernetesMounts() throws Exception {
        Path mounted = folder.resolve("cameras");
        secret(mounted.resolve("..2026_01_01/gate"));
        Files.createSymbolicLink(mounted.resolve("..data"), Path.of("..2026_01_01"));
        Files.createSymbolicLink(mounted.resolve("gate"), Path.of("..data/gate"));

        assertThat(resolve(reference(mounted.resolve("gate")), Map.of(), "file:" + mounted))
                .contains(SECRET);
    }

    @Test
    void shouldReadAFileOfAFolderThatIsALinkItself() throws Exception {
        secret(folder.resolve("real/gate"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("real"));

        assertThat(resolve(reference(link.resolve("gate")), Map.of(), "file:" + link))
                .contains(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s/other",
                "%s/cameras/../other",
                "%s/cameras/./../other",
                "%s/cameras-too",
                "%s/cameras/link",
                "%s/cameras/out/other",
                "%s/cameras/../none",
                "cameras/gate",
                ""
            })
    void shouldRefuseAFileOutsideWhateverThePathLooksLike(String path) throws Exception {
        secret(folder.resolve("other"));
        secret(folder.resolve("cameras-too"));
        secret(folder.resolve("cameras/gate"));
        Files.createSymbolicLink(folder.resolve("cameras/link"), Path.of("../other"));
        Files.createSymbolicLink(folder.resolve("cameras/out"), folder);

        assertThatThrownBy(
                        () ->
                                resolve(
                                        "${file:%s}".formatted(path.formatted(folder)),
                                        Map.of(),
                                        "file:" + folder.resolve("cameras")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("--camera-secrets allows file:")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void shouldSayOfAnAllowedFileThatItCannotBeRead() {
        assertThatThrownBy(
                        () ->
                                resolve(
                                        reference(folder.resolve("none")),
                                        Map.of(),
                                        "file:" + folder))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("cannot be read");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CAMERA_*",
                "env:",
                "env:A B",
                "file:",
                "file:relative",
                "vault:x",
                "",
                "env:A.*",
                "file:/a\0b"
            })
    void shouldRefuseAnEntryThatIsNone(String entry) {
        assertThatThrownBy(() -> AllowedSecrets.of(List.of(entry)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("--camera-secrets");
    }

    @Test
    void shouldRefuseNoneBesideOthers() {
        assertThatThrownBy(() -> AllowedSecrets.of(List.of("none", "env:A")))
                .isInstanceOf(ConfigurationException.class);
    }

    private static String resolve(
            String reference, Map<String, String> environment, String... allowed) {
        return SourceUri.of("rtsp://user:%s@cam/1".formatted(reference))
                .resolve(environment, AllowedSecrets.of(List.of(allowed)))
                .address();
    }

    private static String reference(Path file) {
        return "${file:%s}".formatted(file);
    }

    private static Path secret(Path file) throws Exception {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, SECRET);
    }
}
