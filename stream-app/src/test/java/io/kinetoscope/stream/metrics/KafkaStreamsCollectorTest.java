package io.kinetoscope.stream.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import java.util.Collections;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.Metrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class KafkaStreamsCollectorTest {

    private static final String FETCH = "consumer-fetch-manager-metrics";
    private static final String THREAD = "stream-thread-metrics";

    private final Metrics kafka = new Metrics();
    private final CollectorRegistry registry = new CollectorRegistry();

    @BeforeEach
    void register() {
        new KafkaStreamsCollector(() -> kafka.metrics()).register(registry);
    }

    @AfterEach
    void closeMetrics() {
        kafka.close();
    }

    @Test
    void shouldTellTheLagOfAPartition() {
        add("records-lag", FETCH, Map.of("client-id", "a", "topic", "t", "partition", "3"), 17.0);

        Double lag =
                registry.getSampleValue(
                        "kinetoscope_streams_lag_records",
                        new String[] {"topic", "partition"},
                        new String[] {"t", "3"});
        assertThat(lag).isEqualTo(17);
    }

    @Test
    void shouldSumARateOverThreads() {
        add("process-rate", THREAD, Map.of("thread-id", "1"), 2.0);
        add("process-rate", THREAD, Map.of("thread-id", "2"), 3.5);

        assertThat(registry.getSampleValue("kinetoscope_streams_process_rate")).isEqualTo(5.5);
    }

    @Test
    void shouldTakeTheSlowestThreadInSeconds() {
        add("commit-latency-max", THREAD, Map.of("thread-id", "1"), 250.0);
        add("commit-latency-max", THREAD, Map.of("thread-id", "2"), 40.0);

        assertThat(registry.getSampleValue("kinetoscope_streams_commit_latency_max_seconds"))
                .isEqualTo(.25);
    }

    @Test
    void shouldLeaveOutWhatKafkaHasNotMeasured() {
        add("commit-latency-max", THREAD, Map.of("thread-id", "1"), Double.NaN);

        assertThat(registry.getSampleValue("kinetoscope_streams_commit_latency_max_seconds"))
                .isNull();
    }

    @Test
    void shouldLeaveOutAValueThatIsNoNumber() {
        add("alive-stream-threads", "stream-metrics", Map.of("client-id", "a"), "many");

        assertThat(registry.getSampleValue("kinetoscope_streams_alive_threads")).isNull();
    }

    @Test
    void shouldLeaveOutAMetricOfTheSameNameInAnotherGroup() {
        add("process-rate", "stream-task-metrics", Map.of("task-id", "0_0"), 2.0);

        assertThat(registry.getSampleValue("kinetoscope_streams_process_rate")).isNull();
    }

    @Test
    void shouldLeaveOutEverythingThatWasNotChosen() {
        for (int i = 0; i < 500; i++) {
            add("surplus-" + i, THREAD, Map.of("thread-id", "1"), 1.0);
        }

        long series =
                Collections.list(registry.metricFamilySamples()).stream()
                        .mapToLong(family -> family.samples.size())
                        .sum();
        assertThat(series).isZero();
    }

    @Test
    void shouldDescribeItselfWithoutAskingKafka() {
        KafkaStreamsCollector collector =
                new KafkaStreamsCollector(
                        () -> {
                            throw new AssertionError("asked");
                        });

        assertThat(collector.describe()).isNotEmpty();
    }

    private void add(String name, String group, Map<String, String> tags, Object value) {
        kafka.addMetric(
                new MetricName(name, group, "", tags), (Gauge<Object>) (config, now) -> value);
    }
}
