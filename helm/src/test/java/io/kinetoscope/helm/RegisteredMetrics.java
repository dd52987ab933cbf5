package io.kinetoscope.helm;

import io.kinetoscope.ingest.camera.CameraMetrics;
import io.kinetoscope.stream.metrics.KafkaStreamsCollector;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The metrics that the processes really register, and those that expressions name. */
final class RegisteredMetrics {

    private static final Pattern NAME = Pattern.compile("\\b(kinetoscope|process|jvm)_[a-z_]+\\b");

    private RegisteredMetrics() {}

    /** Names of series, those of histograms in all their forms. */
    static Set<String> names() {
        CollectorRegistry registry = new CollectorRegistry();
        PipelineMetrics pipeline = new PipelineMetrics(registry);
        pipeline.modelInUse("model", 1);
        new CameraMetrics(registry);
        new KafkaStreamsCollector(Map::of).register(registry);
        Set<String> names = new TreeSet<>();
        for (Collector.MetricFamilySamples family :
                Collections.list(registry.metricFamilySamples())) {
            Collections.addAll(names, family.getNames());
        }
        return names;
    }

    /** Names of our own metrics, and of Java's, in an expression. */
    static Set<String> in(String expression) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = NAME.matcher(expression);
        while (matcher.find()) {
            names.add(matcher.group());
        }
        return names;
    }
}
