package io.kinetoscope.ingest.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.source.Region;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CameraTest {

    @Test
    void shouldReadCamerasInTheirOrder() {
        List<Camera> cameras =
                Camera.parse(List.of("b=rtsp://u:p@cam/x?a=b", "a=video.mp4"), List.of());

        assertThat(cameras).extracting(Camera::id).containsExactly("b", "a");
        assertThat(cameras.get(0).uri()).hasToString("rtsp://***@cam/x?a=b");
    }

    @Test
    void shouldMakeOneStreamOfACameraWithoutZones() {
        Camera camera = Camera.parse(List.of("door=v.mp4"), List.of()).get(0);

        assertThat(camera.streams()).isEqualTo(Map.of(StreamId.ofCamera("door"), Region.WHOLE));
    }

    @Test
    void shouldMakeAStreamOfEachZoneAndNoneOfTheWhole() {
        Camera camera =
                Camera.parse(
                                List.of("door=v.mp4"),
                                List.of("door/left=0,0,0.5,1", "door/right=0.5, 0, 0.5, 1"))
                        .get(0);

        assertThat(camera.streams().keySet())
                .extracting(StreamId::toString)
                .containsExactly("door/left", "door/right");
        assertThat(camera.streams().get(StreamId.ofZone("door", "right")))
                .isEqualTo(new Region(0.5, 0, 0.5, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"door", "=v.mp4", "a b=v.mp4", "door=", "a/b=v.mp4", "türe=v.mp4"})
    void shouldSayWhatIsWrongWithACamera(String flag) {
        assertThatThrownBy(() -> Camera.parse(List.of(flag), List.of()))
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void shouldNotShowThePasswordOfAWrongCamera() {
        assertThatThrownBy(() -> Camera.parse(List.of("rtsp://u:hunter2@cam/1"), List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> Camera.parse(List.of("rtsp://u:hunter2@cam/1?a=b"), List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void shouldRefuseACameraThatComesTwice() {
        assertThatThrownBy(() -> Camera.parse(List.of("a=v.mp4", "a=w.mp4"), List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("--camera a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "door",
                "door=0,0,1,1",
                "door/left",
                "door/left=0,0,1",
                "door/left=0,0,1,1,1",
                "door/left=a,0,1,1",
                "door/left=0.5,0,0.6,1",
                "door/left=0,0,0,1",
                "door/left=NaN,0,1,1",
                "door/a b=0,0,1,1",
                "gate/left=0,0,1,1"
            })
    void shouldSayWhatIsWrongWithAZone(String flag) {
        assertThatThrownBy(() -> Camera.parse(List.of("door=v.mp4"), List.of(flag)))
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void shouldRefuseTwoZonesOfOneName() {
        assertThatThrownBy(
                        () ->
                                Camera.parse(
                                        List.of("door=v.mp4"),
                                        List.of("door/a=0,0,1,1", "door/a=0,0,1,1")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("same name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b/c", "a/", "/b", "a b", "ä", "a\nb"})
    void shouldRefuseAStreamIdThatIsNone(String text) {
        assertThatThrownBy(() -> StreamId.parse(text)).isInstanceOf(ConfigurationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b", "A.b_c-9/Z"})
    void shouldReadStreamIdsAsWritten(String text) {
        assertThat(StreamId.parse(text)).hasToString(text);
    }
}
