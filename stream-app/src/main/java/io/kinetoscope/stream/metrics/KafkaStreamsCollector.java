package io.kinetoscope.stream.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * The few of Kafka Streams' own metrics that tell how the app is doing, as {@code
 * kinetoscope_streams_*}.
 *
 * <p>A small topology already has over 400; all of them cost 100 ms a scrape, and most carry client
 * ids that are new at every start. These are summed or maximised over threads and tasks instead.
 */
public final class KafkaStreamsCollector extends Collector implements Collector.Describable {

    private static final String PREFIX = "kinetoscope_streams_";
    private static final double MILLIS = 1e-3;
    private static final double ONE = 1;

    private static final List<Chosen> CHOSEN =
            List.of(
                    gauge(
                            "consumer-fetch-manager-metrics",
                            "records-lag",
                            "lag_records",
                            "Records of a partition that wait to be read.",
                            Math::max,
                            ONE,
                            "topic",
                            "partition"),
                    counter(
                            "consumer-coordinator-metrics",
                            "rebalance-total",
                            "rebalances",
                            "Rebalances that the stream threads took part in."),
                    counter(
                            "consumer-coordinator-metrics",
                            "failed-rebalance-total",
                            "failed_rebalances",
                            "Rebalances that failed."),
                    gauge(
                            "stream-thread-metrics",
                            "process-rate",
                            "process_rate",
                            "Records processed per second.",
                            Double::sum,
                            ONE),
                    gauge(
                            "stream-thread-metrics",
                            "commit-latency-avg",
                            "commit_latency_avg_seconds",
                            "Mean time of a commit, of the slowest thread.",
                            Math::max,
                            MILLIS),
                    gauge(
                            "stream-thread-metrics",
                            "commit-latency-max",
                            "commit_latency_max_seconds",
                            "Longest time of a commit.",
                            Math::max,
                            MILLIS),
                    gauge(
                            "stream-task-metrics",
                            "restore-remaining-records-total",
                            "restore_remaining_records",
                            "Records to restore before all tasks run.",
                            Double::sum,
                            ONE),
                    gauge(
                            "stream-state-updater-metrics",
                            "active-restoring-tasks",
                            "restoring_tasks",
                            "Tasks that restore their state.",
                            Double::sum,
                            ONE),
                    gauge(
                            "stream-metrics",
                            "alive-stream-threads",
                            "alive_threads",
                            "Stream threads that run.",
                            Double::sum,
                            ONE),
                    counter(
                            "stream-metrics",
                            "failed-stream-threads",
                            "failed_threads",
                            "Stream threads that died."));

    private final Supplier<? extends Map<MetricName, ? extends Metric>> metrics;

    /**
     * @param metrics for example {@code kafkaStreams::metrics}; called once a scrape
     */
    public KafkaStreamsCollector(Supplier<? extends Map<MetricName, ? extends Metric>> metrics) {
        this.metrics = metrics;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        Map<Chosen, Map<List<String>, Double>> found = new LinkedHashMap<>();
        CHOSEN.forEach(chosen -> found.put(chosen, new LinkedHashMap<>()));
        metrics.get()
                .forEach(
                        (name, metric) -> {
                            for (Chosen chosen : CHOSEN) {
                                if (chosen.means(name)) {
                                    chosen.add(name, metric.metricValue(), found.get(chosen));
                                }
                            }
                        });
        List<MetricFamilySamples> families = new ArrayList<>();
        found.forEach((chosen, values) -> families.add(chosen.family(values)));
        return families;
    }

    @Override
    public List<MetricFamilySamples> describe() {
        return CHOSEN.stream().map(chosen -> chosen.family(Map.of())).toList();
    }

    private static Chosen gauge(
            String group,
            String name,
            String as,
            String help,
            DoubleBinaryOperator merge,
            double scale,
            String... labels) {
        return new Chosen(group, name, as, help, false, merge, scale, List.of(labels));
    }

    private static Chosen counter(String group, String name, String as, String help) {
        return new Chosen(group, name, as, help, true, Double::sum, ONE, List.of());
    }

    /**
     * One of Kafka's metrics and what becomes of it.
     *
     * @param merge over all threads and tasks that agree in {@code labels}
     * @param scale from Kafka's unit to ours
     * @param labels those of Kafka's tags that stay; a metric without one of them is another one of
     *     the same name
     */
    private record Chosen(
            String group,
            String name,
            String as,
            String help,
            boolean counts,
            DoubleBinaryOperator merge,
            double scale,
            List<String> labels) {

        boolean means(MetricName metric) {
            return metric.name().equals(name)
                    && metric.group().equals(group)
                    && metric.tags().keySet().containsAll(labels);
        }

        /** Kafka says NaN where it has measured nothing yet: that is left out. */
        void add(MetricName metric, Object value, Map<List<String>, Double> values) {
            if (value instanceof Number number && !Double.isNaN(number.doubleValue())) {
                List<String> key = labels.stream().map(metric.tags()::get).toList();
                values.merge(key, number.doubleValue() * scale, merge::applyAsDouble);
            }
        }

        MetricFamilySamples family(Map<List<String>, Double> values) {
            if (counts) {
                CounterMetricFamily family = new CounterMetricFamily(PREFIX + as, help, labels);
                values.forEach(family::addMetric);
                return family;
            }
            GaugeMetricFamily family = new GaugeMetricFamily(PREFIX + as, help, labels);
            values.forEach(family::addMetric);
            return family;
        }
    }
}
