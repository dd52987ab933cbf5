package io.kinetoscope.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.camera.CameraDefinition;
import io.kinetoscope.ingest.camera.Zone;
import io.kinetoscope.ingest.source.Region;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CameraFileTest {

    @TempDir Path folder;

    @Test
    void shouldReadYaml() {
        SortedMap<String, CameraDefinition> cameras =
                parse(
                        """
                        cameras:
                          gate:
                            uri: rtsp://operator:${env:GATE_PASSWORD}@10.0.0.7/stream1
                            zones:
                              left: [0, 0, 0.5, 1]
                          table:
                            uri: "synthetic:?seed=7"
                            enabled: false
                        """);

        assertThat(cameras.keySet()).containsExactly("gate", "table");
        assertThat(cameras.get("gate").enabled()).isTrue();
        assertThat(cameras.get("gate").camera().zones())
                .containsExactly(new Zone("left", new Region(0, 0, 0.5, 1)));
        assertThat(cameras.get("table").enabled()).isFalse();
    }

    @Test
    void shouldReadJsonToo() {
        assertThat(parse("{\"cameras\": {\"a\": {\"uri\": \"synthetic:\"}}}")).containsKey("a");
    }

    @Test
    void shouldTakeAFileWithoutCameras() {
        assertThat(parse("cameras: {}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "cameras:",
                "cameras: [a]",
                "camera: {}",
                "cameras: {}\nmore: 1",
                "cameras:\n  a: synthetic:",
                "cameras:\n  a b: {uri: 'synthetic:'}",
                "cameras:\n  a: {uri: 'synthetic:'}\n  a: {uri: 'synthetic:'}",
                "cameras:\n  a: {url: 'synthetic:'}",
                "cameras:\n  a: !!java.net.URL {uri: x}\n  b: [",
                "cameras:\n\ta: {}",
                "\"\\xzz\"",
                "cameras: &c\n  a: *c"
            })
    void shouldSayWhatIsWrong(String yaml) {
        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageNotContaining("\n");
    }

    @Test
    void shouldNotShowAPasswordThatStandsInTheFile() {
        assertThatThrownBy(() -> parse("cameras:\n  a: {uri: 'rtsp://u:hunter2@cam/1'}"))
                .hasMessageContaining("Camera a")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> parse("cameras:\n  a: {uri: 'rtsp://u:hunter2@cam/1'"))
                .hasMessageContaining("near line")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void shouldBoundItsSize() throws Exception {
        Path large = Files.write(folder.resolve("large.yaml"), new byte[(1 << 20) + 1]);

        assertThatThrownBy(() -> CameraFile.read(large)).hasMessageContaining("more than 1 MB");
    }

    private static SortedMap<String, CameraDefinition> parse(String yaml) {
        return CameraFile.parse("cameras.yaml", yaml.getBytes(UTF_8));
    }
}
