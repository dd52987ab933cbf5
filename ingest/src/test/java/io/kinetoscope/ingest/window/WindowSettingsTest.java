package io.kinetoscope.ingest.window;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "0,8,320,256,90,--window-frames",
        "1025,8,320,256,90,--window-frames",
        "8,0,320,256,90,--sample-rate",
        "8,NaN,320,256,90,--sample-rate",
        "8,241,320,256,90,--sample-rate",
        "8,8,14,256,90,--max-width",
        "8,8,321,256,90,--max-width",
        "8,8,320,4098,90,--max-height",
        "8,8,320,256,0,--jpeg-quality",
        "8,8,320,256,101,--jpeg-quality"
    })
    void shouldNameTheFlagThatIsWrong(
            int frames, double rate, int width, int height, int quality, String flag) {
        assertThatThrownBy(() -> new WindowSettings(frames, rate, width, height, quality))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(flag);
    }

    @ParameterizedTest
    @CsvSource({"64,320,256,90", "8,1280,720,90", "1024,64,64,90"})
    void shouldRefuseWindowsThatWouldGrowTooLarge(int frames, int width, int height, int quality) {
        assertThatThrownBy(() -> new WindowSettings(frames, 8, width, height, quality))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("--window-frames")
                .hasMessageContaining("1000 kB");
    }

    @Test
    void shouldTakeUsualSettings() {
        assertThatCode(() -> new WindowSettings(16, 15, 320, 256, 90)).doesNotThrowAnyException();
        assertThatCode(() -> new WindowSettings(4, 4, 640, 480, 85)).doesNotThrowAnyException();
        assertThatCode(() -> new WindowSettings(1, 1, 1280, 720, 90)).doesNotThrowAnyException();
    }
}
