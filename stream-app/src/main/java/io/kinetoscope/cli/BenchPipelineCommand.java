package io.kinetoscope.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.model.store.ModelManifest;
import io.kinetoscope.model.store.StoredModel;
import io.kinetoscope.stream.StreamNode;
import io.kinetoscope.stream.StreamSettings;
import io.kinetoscope.stream.benchmark.FixedCostClassifier;
import io.kinetoscope.stream.benchmark.PipelineBenchmark;
import io.kinetoscope.stream.broker.BrokerSettings;
import io.kinetoscope.stream.broker.EmbeddedBroker;
import io.kinetoscope.stream.clip.ModelVersion;
import io.prometheus.client.CollectorRegistry;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the stream app. */
@Command(
        name = "pipeline",
        description =
                "Measure the stream app on a backlog of windows of many streams, with a broker of its"
                        + " own in this process, next to a plain loop that copies the same windows.")
final class BenchPipelineCommand extends LoggedCommand implements Callable<Integer> {

    @Option(
            names = "--streams",
            paramLabel = "N",
            defaultValue = "64",
            description = "Streams whose windows wait (default: ${DEFAULT-VALUE}).")
    private int streams;

    @Option(
            names = "--windows",
            paramLabel = "N",
            defaultValue = "24",
            description = "Windows of each stream (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = "--classifier-cost",
            paramLabel = "TIME",
            description =
                    "Put a classifier in the model's place that sleeps so long for each batch and"
                            + " looks at no picture, so that none is decoded (default: the model).")
    private Optional<Duration> cost;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "32",
            description = "Partitions of the topics (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(names = "--json", description = "One JSON object on standard output.")
    private boolean json;

    @Mixin private ModelOptions model;
    @Mixin private StreamOptions options;
    @Mixin private WindowOptions windows;
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        RecipeOptions.within("--streams", streams, 1, 10_000);
        RecipeOptions.within("--windows", count, 2, 1_000_000);
        RecipeOptions.within("--partitions", partitions, 1, 1000);
        StreamSettings settings = options.settings();
        StoredModel stored = model.find();
        PipelineBenchmark benchmark = new PipelineBenchmark(streams, count, windows.settings());
        // Closed in the reverse order.
        try (TemporaryFolder directory = new TemporaryFolder();
                Shutdown shutdown = new Shutdown()) {
            EmbeddedBroker broker =
                    shutdown.add(EmbeddedBroker.start(new BrokerSettings(directory.path(), 0)));
            PipelineBenchmark.Result result =
                    benchmark.run(
                            KafkaSettings.of(broker.bootstrapServers()),
                            partitions,
                            topics -> node(stored, settings, topics));
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(toJson(result));
            } else {
                print(out, result);
            }
            out.flush();
        }
        return 0;
    }

    private StreamNode node(StoredModel stored, StreamSettings settings, Topics topics) {
        CollectorRegistry registry = new CollectorRegistry();
        Clock clock = Clock.systemUTC();
        if (cost.isEmpty()) {
            return new StreamNode(List.of(model.load(stored)), settings, topics, registry, clock);
        }
        ModelManifest manifest = stored.manifest();
        return new StreamNode(
                new FixedCostClassifier(
                        new ModelVersion(manifest.name(), manifest.version()),
                        manifest.labels(),
                        cost.get()),
                manifest,
                PipelineBenchmark::blind,
                settings,
                topics,
                registry,
                clock);
    }

    private void print(PrintWriter out, PipelineBenchmark.Result result) {
        out.printf(
                Locale.ROOT,
                "%,d windows of %,d bytes of %d streams in %.1f s%n",
                result.windows(),
                result.windowBytes(),
                streams,
                result.seconds());
        out.printf(
                Locale.ROOT,
                "%.0f windows/s, %.2f of the %.0f of a plain loop%n",
                result.windowsPerSecond(),
                result.shareOfPlain(),
                result.plainWindowsPerSecond());
        out.printf(
                Locale.ROOT,
                "%.1f clips/s in batches of %.1f%n",
                result.clipsPerSecond(),
                result.meanBatch());
        out.printf(
                Locale.ROOT,
                "CPU %.1f s, of it decoding %.1f s; %.1f s in the classifier%n",
                result.cpuSeconds(),
                result.decodeSeconds(),
                result.inferenceSeconds());
    }

    private ObjectNode toJson(PipelineBenchmark.Result result) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("streams", streams);
        node.put("windows", result.windows());
        node.put("windowBytes", result.windowBytes());
        Numbers.put(node, "seconds", result.seconds());
        Numbers.put(node, "windowsPerSecond", result.windowsPerSecond());
        Numbers.put(node, "plainWindowsPerSecond", result.plainWindowsPerSecond());
        Numbers.put(node, "shareOfPlain", result.shareOfPlain());
        node.put("clips", result.clips());
        Numbers.put(node, "clipsPerSecond", result.clipsPerSecond());
        Numbers.put(node, "meanBatch", result.meanBatch());
        Numbers.put(node, "cpuSeconds", result.cpuSeconds());
        Numbers.put(node, "decodeSeconds", result.decodeSeconds());
        Numbers.put(node, "inferenceSeconds", result.inferenceSeconds());
        return node;
    }
}
