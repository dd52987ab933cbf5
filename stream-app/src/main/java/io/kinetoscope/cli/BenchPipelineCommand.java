package io.kinetoscope.cli;

import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.ingest.window.JpegCodec;
import io.kinetoscope.model.LoadedModel;
import io.kinetoscope.model.store.ModelManifest;
import io.kinetoscope.model.store.StoredModel;
import io.kinetoscope.stream.StreamNode;
import io.kinetoscope.stream.StreamSettings;
import io.kinetoscope.stream.benchmark.DecodingMeter;
import io.kinetoscope.stream.benchmark.FixedCostClassifier;
import io.kinetoscope.stream.benchmark.PipelineBenchmark;
import io.kinetoscope.stream.broker.BrokerSettings;
import io.kinetoscope.stream.broker.EmbeddedBroker;
import io.kinetoscope.stream.clip.ModelVersion;
import io.kinetoscope.stream.inference.ActionClassifier;
import io.kinetoscope.stream.inference.ClipDecoder;
import io.kinetoscope.stream.inference.JpegClipDecoder;
import io.kinetoscope.stream.inference.RsaNetClassifier;
import io.prometheus.client.CollectorRegistry;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
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
                        + " own in this process, next to a plain loop that copies the same windows;"
                        + " with --live or --load then how soon the clips of cameras become scores.")
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

    @Option(
            names = "--live",
            description =
                    "Then measure --streams cameras in real time: how long their clips take to become"
                            + " scores and events.")
    private boolean live;

    @Option(
            names = "--load",
            paramLabel = "SHARE",
            description =
                    "The same with as many cameras as make this share of the windows a second that the"
                            + " backlog reached, such as 0.7.")
    private Optional<Double> load;

    @Option(
            names = "--live-warm-up",
            paramLabel = "TIME",
            defaultValue = "5s",
            description =
                    "How long the cameras run before they are measured (default: ${DEFAULT-VALUE}).")
    private Duration liveWarmUp;

    @Option(
            names = "--live-duration",
            paramLabel = "TIME",
            defaultValue = "20s",
            description = "How long the cameras are measured (default: ${DEFAULT-VALUE}).")
    private Duration liveDuration;

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
        load.ifPresent(share -> RecipeOptions.within("--load", share, 0.001, 10));
        RecipeOptions.within("--live-warm-up in seconds", liveWarmUp.toMillis() / 1e3, 0, 3600);
        RecipeOptions.within("--live-duration in seconds", liveDuration.toMillis() / 1e3, 1, 3600);
        StreamSettings settings = options.settings();
        StoredModel stored = model.find();
        PipelineBenchmark benchmark =
                new PipelineBenchmark(
                        streams,
                        count,
                        windows.settings(),
                        // What costs much spends its time elsewhere, and more of it.
                        cost.isPresent() && cost.get().isZero(),
                        cameras());
        // Closed in the reverse order.
        try (TemporaryFolder directory = new TemporaryFolder();
                Shutdown shutdown = new Shutdown()) {
            EmbeddedBroker broker =
                    shutdown.add(EmbeddedBroker.start(new BrokerSettings(directory.path(), 0)));
            PipelineBenchmark.Result result =
                    benchmark.run(
                            KafkaSettings.of(broker.bootstrapServers()),
                            partitions,
                            (topics, group, decoding) ->
                                    node(
                                            stored,
                                            settings.withApplicationId(
                                                    settings.applicationId() + "-" + group),
                                            topics,
                                            decoding));
            PipelineReport report = new PipelineReport(streams, result);
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(report.json());
            } else {
                report.print(out);
            }
            out.flush();
        }
        return 0;
    }

    private Optional<PipelineBenchmark.Live> cameras() {
        return live || load.isPresent()
                ? Optional.of(
                        new PipelineBenchmark.Live(
                                load.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
                                liveWarmUp,
                                liveDuration))
                : Optional.empty();
    }

    private StreamNode node(
            StoredModel stored, StreamSettings settings, Topics topics, DecodingMeter decoding) {
        ModelManifest manifest = stored.manifest();
        return new StreamNode(
                cost.isPresent() ? asleep(manifest, cost.get()) : computing(stored, settings),
                manifest,
                () -> decoding.around(decoder(manifest)),
                settings,
                topics,
                new CollectorRegistry(),
                Clock.systemUTC());
    }

    private static ActionClassifier asleep(ModelManifest manifest, Duration cost) {
        return new FixedCostClassifier(
                new ModelVersion(manifest.name(), manifest.version()), manifest.labels(), cost);
    }

    private ActionClassifier computing(StoredModel stored, StreamSettings settings) {
        LoadedModel loaded = model.load(stored);
        loaded.warmUp(settings.batch().maxBatch());
        return new RsaNetClassifier(loaded);
    }

    private ClipDecoder decoder(ModelManifest manifest) {
        return cost.isPresent()
                ? PipelineBenchmark.blind()
                : new JpegClipDecoder(new JpegCodec(), manifest.input());
    }
}
