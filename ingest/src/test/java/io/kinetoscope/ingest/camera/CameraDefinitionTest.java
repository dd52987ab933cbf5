package io.kinetoscope.ingest.camera;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CameraDefinitionTest {

    @Test
    void shouldReadWhatItWrote() {
        Camera camera =
                Camera.parse(
                                List.of("gate=rtsp://u:${env:PW}@cam/1"),
                                List.of("gate/right=0.5,0,0.5,1", "gate/left=0,0,0.5,1"))
                        .get(0);
        CameraDefinition definition = new CameraDefinition(camera, false);

        assertThat(CameraDefinition.fromJson("gate", definition.toJson())).isEqualTo(definition);
    }

    @Test
    void shouldBeReadableByOthers() {
        Camera camera =
                Camera.parse(
                                List.of("gate=rtsp://u:${env:PW}@cam/1"),
                                List.of("gate/left=0,0,0.5,1"))
                        .get(0);

        assertThat(new String(new CameraDefinition(camera, true).toJson(), UTF_8))
                .isEqualTo(
                        """
                        {"uri":"rtsp://u:${env:PW}@cam/1","zones":{"left":[0.0,0.0,0.5,1.0]},\
                        "enabled":true}""");
    }

    @Test
    void shouldRunACameraThatSaysNothingElse() {
        CameraDefinition definition = read("{\"uri\":\"rtsp://cam/1\"}");

        assertThat(definition.enabled()).isTrue();
        assertThat(definition.camera().zones()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "7",
                "[]",
                "{",
                "{} {}",
                "{\"uri\":\"rtsp://cam/1\"} x",
                "{}",
                "{\"uri\":7}",
                "{\"uri\":\"\"}",
                "{\"uri\":\"a\\nb\"}",
                "{\"uri\":\"concat:a|b\"}",
                "{\"uri\":\"synthetic:?nose=1\"}",
                "{\"uri\":\"rtsp://a/1\",\"uri\":\"rtsp://b/1\"}",
                "{\"uri\":\"rtsp://cam/1\",\"enabled\":\"no\"}",
                "{\"uri\":\"rtsp://cam/1\",\"url\":\"x\"}",
                "{\"uri\":\"rtsp://cam/1\",\"zones\":[]}",
                "{\"uri\":\"rtsp://cam/1\",\"zones\":{\"a\":[0,0,1]}}",
                "{\"uri\":\"rtsp://cam/1\",\"zones\":{\"a\":[0,0,2,1]}}",
                "{\"uri\":\"rtsp://cam/1\",\"zones\":{\"a\":[0,0,\"1\",1]}}",
                "{\"uri\":\"rtsp://cam/1\",\"zones\":{\"a b\":[0,0,1,1]}}"
            })
    void shouldSayWhatIsNoDefinition(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("Camera gate")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"uri\":\"rtsp://u:hunter2@cam/1\"}",
                "{\"uri\":\"rtsp://u:hunter2@cam/1\",,}",
                "{\"uri\":\"https://cam/1?token=hunter2\"}"
            })
    void shouldNeitherTakeNorShowAPassword(String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(ConfigurationException.class)
                .satisfies(
                        thrown -> {
                            for (Throwable t = thrown; t != null; t = t.getCause()) {
                                assertThat(t.toString()).doesNotContain("hunter2");
                            }
                        });
    }

    @Test
    void shouldRefuseAnIdThatIsNoName() {
        assertThatThrownBy(
                        () ->
                                CameraDefinition.fromJson(
                                        "a/b", "{\"uri\":\"rtsp://cam/1\"}".getBytes(UTF_8)))
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void shouldBoundItsSize() {
        byte[] large = new byte[CameraDefinition.MAX_BYTES + 1];

        assertThatThrownBy(() -> CameraDefinition.fromJson("gate", large))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("64 kB");
    }

    private static CameraDefinition read(String json) {
        return CameraDefinition.fromJson("gate", json.getBytes(UTF_8));
    }
}
