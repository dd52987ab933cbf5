package io.kinetoscope.ingest.camera;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.KinetoscopeException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CameraStatusTest {

    private static final Instant SINCE = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void shouldReadWhatWasWritten() {
        CameraStatus status =
                new CameraStatus(
                        "door",
                        CameraStatus.State.ONLINE,
                        SINCE,
                        "",
                        24.98,
                        Optional.of(SINCE.plusMillis(5)),
                        "w1");

        assertThat(CameraStatus.fromJson(status.toJson())).isEqualTo(status);
    }

    @Test
    void shouldBeReadableByOthers() {
        CameraStatus status =
                new CameraStatus(
                        "door",
                        CameraStatus.State.FAILED,
                        SINCE,
                        "no video",
                        0,
                        Optional.empty(),
                        "w1");

        assertThat(new String(status.toJson(), UTF_8))
                .isEqualTo(
                        """
                        {"camera":"door","state":"failed","since":"2026-01-02T03:04:05Z",\
                        "why":"no video","framesPerSecond":0.0,"lastFrame":null,"worker":"w1"}""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "null",
                "{\"camera\":1}",
                "{\"camera\":\"a\",\"state\":\"x\"}"
            })
    void shouldRefuseOtherJson(String json) {
        assertThatThrownBy(() -> CameraStatus.fromJson(json.getBytes(UTF_8)))
                .isInstanceOf(KinetoscopeException.class)
                .hasMessageContaining("camera-status");
    }
}
