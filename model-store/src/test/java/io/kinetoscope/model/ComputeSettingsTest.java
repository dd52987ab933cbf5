package io.kinetoscope.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kinetoscope.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComputeSettingsTest {

    @Test
    void shouldNameOneSettingForEachGpu() {
        assertThat(ComputeSettings.several("gpu:2,gpu", 3))
                .containsExactly(new ComputeSettings("gpu:2", 3), new ComputeSettings("gpu", 3));
    }

    @Test
    void shouldTakeTheCpuAlone() {
        assertThat(ComputeSettings.several("cpu", 0)).containsExactly(ComputeSettings.CPU);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gpu,gpu:0 | a device stands twice in 'gpu,gpu:0'",
                "cpu,cpu | a device stands twice in 'cpu,cpu'",
                "gpu:1,cpu | the CPU and GPUs do not share the work",
            })
    void shouldRefuseDevicesThatDoNotGoTogether(String devices, String error) {
        assertThatThrownBy(() -> ComputeSettings.several(devices, 0))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(error);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ",", "gpu:0,", "gpu:-1", "gpu:1234", "gpu:all,gpu:1", "cuda", "GPU"})
    void shouldRefuseWhatIsNoDevice(String devices) {
        assertThatThrownBy(() -> ComputeSettings.several(devices, 0))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("device is");
    }
}
