package io.kinetoscope.model.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.kinetoscope.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.MethodSource;

/** Manifests of a store that was copied from elsewhere. */
class ManifestFuzzTest {

    private static Path file;

    @BeforeAll
    static void makeFile() throws IOException {
        file = Files.createTempFile("fuzz", ".json");
    }

    @AfterAll
    static void removeFile() throws IOException {
        Files.deleteIfExists(file);
    }

    static Stream<byte[]> seeds() {
        return Stream.of(
                ManifestJson.write(
                        ModelManifest.of(
                                Drafts.draft("wave"),
                                1,
                                new WeightsFile("weights.safetensors", "0".repeat(64), 8))));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "2m")
    void shouldReadOrRefuseAnyManifest(byte[] json) throws IOException {
        Files.write(file, json);
        ModelManifest manifest;
        try {
            manifest = ManifestJson.read(file);
        } catch (ConfigurationException e) {
            assertThat(e.getMessage().lines()).hasSize(1);
            return;
        }
        assertThat(manifest.weights().file()).doesNotContain("/", "\\").isNotEqualTo("..");
        assertThat(manifest.name()).doesNotContain("/", "\\").isNotEqualTo("..");
        assertThat(manifest.input().clipBytes()).isPositive();
        Files.write(file, ManifestJson.write(manifest));
        assertThat(ManifestJson.read(file)).isEqualTo(manifest);
    }
}
