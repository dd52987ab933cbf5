package io.kinetoscope.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.kinetoscope.ConfigurationException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of camera definitions, in YAML or JSON. */
class CameraFileFuzzTest {

    static Stream<byte[]> seeds() {
        return Stream.of(
                        """
                        # the gate
                        cameras:
                          gate: &g
                            uri: rtsp://operator:${env:GATE_PASSWORD}@10.0.0.7/stream1
                            zones: {left: [0, 0, 0.5, 1]}
                          table:
                            uri: "synthetic:?seed=7"
                            enabled: false
                        """,
                        "{\"cameras\": {\"a\": {\"uri\": \"synthetic:\"}}}",
                        "cameras: {a: !!str b, c: *g}")
                .map(yaml -> yaml.getBytes(UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "2m")
    void shouldReadOrRefuseAnyFile(byte[] yaml) {
        try {
            assertThat(CameraFile.parse("cameras.yaml", yaml)).isNotNull();
        } catch (ConfigurationException e) {
            assertThat(e.getMessage().lines()).hasSize(1);
        }
    }
}
