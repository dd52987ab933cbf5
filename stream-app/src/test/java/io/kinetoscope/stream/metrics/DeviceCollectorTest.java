package io.kinetoscope.stream.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DeviceCollectorTest {

    private final CollectorRegistry registry = new CollectorRegistry();

    @Test
    void shouldReadMemoryAndUtilizationOfEachDevice() {
        assertThat(DeviceCollector.parse("0, 1024, 81559, 37\n1, 0, 81559, 0\n"))
                .containsExactly(
                        new DeviceCollector.Device("0", 1024, 81559, 37),
                        new DeviceCollector.Device("1", 0, 81559, 0));
    }

    @Test
    void shouldTakeWhatADeviceDoesNotTellForUnknown() {
        assertThat(DeviceCollector.parse("0, 1024, 81559, [N/A]\nno devices\n"))
                .singleElement()
                .satisfies(device -> assertThat(device.percent()).isNaN());
    }

    @Test
    void shouldTellBytesAndRatios() {
        new DeviceCollector(List.of("echo", "0, 2, 4, 50"), true).register(registry);

        await().atMost(Duration.ofSeconds(60))
                .until(() -> value("kinetoscope_device_memory_used_bytes") != null);

        assertThat(value("kinetoscope_device_memory_used_bytes")).isEqualTo(2 << 20);
        assertThat(value("kinetoscope_device_memory_bytes")).isEqualTo(4 << 20);
        assertThat(value("kinetoscope_device_utilization_ratio")).isEqualTo(0.5);
    }

    @Test
    void shouldAskNothingWhereThereIsNoDevice() {
        new DeviceCollector(List.of("echo", "0, 2, 4, 50"), false).register(registry);

        assertThat(value("kinetoscope_device_memory_bytes")).isNull();
    }

    private Double value(String name) {
        return registry.getSampleValue(name, new String[] {"device"}, new String[] {"0"});
    }
}
