package io.kinetoscope.ingest.camera;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.kinetoscope.ConfigurationException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Records of the topic {@code cameras}. */
class CameraDefinitionFuzzTest {

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "{\"uri\":\"rtsp://u:${env:PW}@cam:554/1?a=b\",\"enabled\":false}",
                        "{\"uri\":\"synthetic:?seed=7&duration=20s\","
                                + "\"zones\":{\"left\":[0,0,0.5,1],\"right\":[0.5,0,0.5,1e0]}}",
                        "{\"uri\":\"/videos/a b.mp4\"}",
                        "{\"uri\":\"v4l2:/dev/video0\",\"zones\":{}}")
                .map(json -> json.getBytes(UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "2m")
    void shouldReadOrRefuseAnyDefinition(byte[] json) {
        CameraDefinition definition;
        try {
            definition = CameraDefinition.fromJson("gate", json);
        } catch (ConfigurationException e) {
            assertThat(e.getMessage().lines()).hasSize(1);
            return;
        }
        assertThat(CameraDefinition.fromJson("gate", definition.toJson())).isEqualTo(definition);
    }
}
