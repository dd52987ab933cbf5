package io.kinetoscope.stream.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.ingest.camera.CameraMetrics;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the tables of docs/METRICS.md against what the code registers. */
final class MetricsPageTest {

    private static final Pattern ROW =
            Pattern.compile("^\\| `(kinetoscope_[a-z_]+)` \\| ([a-z]+) \\|", Pattern.MULTILINE);

    @Test
    void shouldHaveEveryMetricWithItsTypeAndNoOther() throws IOException {
        Map<String, String> described = new TreeMap<>();
        ROW.matcher(Files.readString(Path.of("..", "docs", "METRICS.md")))
                .results()
                .forEach(row -> described.put(row.group(1), row.group(2)));

        assertThat(described).isEqualTo(registered());
    }

    @Test
    void shouldNameUnitsAndCountersAsPrometheusAsks() {
        registered()
                .forEach(
                        (name, type) -> {
                            assertThat(name).doesNotContainPattern("(milli|micro|_ms|minutes|kb)");
                            assertThat(name.endsWith("_total"))
                                    .as(name)
                                    .isEqualTo(type.equals("counter"));
                        });
    }

    private static Map<String, String> registered() {
        CollectorRegistry registry = new CollectorRegistry();
        new PipelineMetrics(registry);
        new CameraMetrics(registry);
        new DeviceCollector().register(registry);
        new KafkaStreamsCollector(Map::of).register(registry);
        Map<String, String> registered = new TreeMap<>();
        for (Collector.MetricFamilySamples family :
                Collections.list(registry.metricFamilySamples())) {
            if (family.name.startsWith("kinetoscope_")) {
                String end =
                        switch (family.type) {
                            case COUNTER -> "_total";
                            case INFO -> "_info";
                            default -> "";
                        };
                registered.put(family.name + end, family.type.name().toLowerCase(Locale.ROOT));
            }
        }
        return registered;
    }
}
