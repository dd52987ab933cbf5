package io.kinetoscope.stream;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.ingest.window.JpegCodec;
import io.kinetoscope.model.LoadedModel;
import io.kinetoscope.model.store.ModelManifest;
import io.kinetoscope.stream.clip.ClipAssembler;
import io.kinetoscope.stream.clip.ModelVersion;
import io.kinetoscope.stream.event.EventDetector;
import io.kinetoscope.stream.event.EventDetectors;
import io.kinetoscope.stream.inference.ActionClassifier;
import io.kinetoscope.stream.inference.ClipDecoder;
import io.kinetoscope.stream.inference.JpegClipDecoder;
import io.kinetoscope.stream.inference.MicroBatcher;
import io.kinetoscope.stream.inference.ModelSlot;
import io.kinetoscope.stream.inference.RsaNetClassifier;
import io.kinetoscope.stream.inference.ShadowScorer;
import io.kinetoscope.stream.metrics.DeviceCollector;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import io.kinetoscope.stream.topology.ActionTopology;
import io.kinetoscope.stream.web.Health;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All of the stream app that one process runs: a model, its batcher, and the topology that feeds
 * them. This is where the pieces are put together.
 */
public final class StreamNode implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamNode.class);

    private static final Duration CLOSING_PATIENCE = Duration.ofSeconds(6);

    private final StreamSettings settings;
    private final Topics topics;
    private final CollectorRegistry registry;
    private final PipelineMetrics metrics;
    private final ModelSlot slot;
    private final EventDetectors detectors;
    private final MicroBatcher batcher;
    private final Optional<ShadowScorer> shadow;
    private final ActionTopology topology;
    private volatile ModelManifest manifest;
    private volatile StreamApp app;

    /**
     * With a model, which is warmed up for the batches to come.
     *
     * @param models the same, on each device that is to score; at least one; closed with this
     * @param shadow another, which scores the same clips into the topic of scores only; empty for
     *     none; closed with this
     * @throws ConfigurationException when the shadow wants to see other clips
     */
    public StreamNode(
            List<LoadedModel> models,
            List<LoadedModel> shadow,
            StreamSettings settings,
            Topics topics,
            CollectorRegistry registry,
            Clock clock) {
        this(
                warm(models, settings),
                models.get(0).manifest(),
                warmShadow(models, shadow, settings),
                () -> new JpegClipDecoder(new JpegCodec(), models.get(0).manifest().input()),
                settings,
                topics,
                registry,
                clock);
    }

    /**
     * With whatever scores in the place of a model.
     *
     * @param classifier closed with this
     * @param manifest of the model that it stands for
     * @param decoders makes one decoder for each task
     */
    public StreamNode(
            ActionClassifier classifier,
            ModelManifest manifest,
            Supplier<ClipDecoder> decoders,
            StreamSettings settings,
            Topics topics,
            CollectorRegistry registry,
            Clock clock) {
        this(List.of(classifier), manifest, List.of(), decoders, settings, topics, registry, clock);
    }

    private StreamNode(
            List<? extends ActionClassifier> classifiers,
            ModelManifest manifest,
            List<? extends ActionClassifier> shadowClassifiers,
            Supplier<ClipDecoder> decoders,
            StreamSettings settings,
            Topics topics,
            CollectorRegistry registry,
            Clock clock) {
        this.settings = settings;
        this.topics = topics;
        this.registry = registry;
        this.manifest = manifest;
        this.metrics = new PipelineMetrics(registry);
        new DeviceCollector().register(registry);
        this.slot = new ModelSlot(classifiers);
        this.detectors = new EventDetectors(version(manifest), detector(manifest));
        metrics.modelInUse(manifest.name(), manifest.version());
        this.batcher = new MicroBatcher(slot, settings.batch(), metrics, clock);
        this.shadow =
                shadowClassifiers.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new ShadowScorer(
                                        shadowClassifiers, settings.batch(), metrics, clock));
        this.topology =
                new ActionTopology(
                        topics,
                        new ClipAssembler(settings.clipTiming(manifest.input())),
                        decoders,
                        batcher,
                        shadow,
                        detectors,
                        settings.events(),
                        settings.evidence(),
                        metrics,
                        clock);
    }

    /** A classifier for each batch that a device takes at a time. */
    private static List<RsaNetClassifier> warm(List<LoadedModel> models, StreamSettings settings) {
        List<RsaNetClassifier> classifiers = new ArrayList<>();
        for (LoadedModel model : models) {
            model.warmUp(settings.batch().maxBatch());
            for (int i = 0; i < model.batchesAtATime(); i++) {
                classifiers.add(new RsaNetClassifier(model));
            }
        }
        return classifiers;
    }

    private static List<RsaNetClassifier> warmShadow(
            List<LoadedModel> models, List<LoadedModel> shadow, StreamSettings settings) {
        if (shadow.isEmpty()) {
            return List.of();
        }
        requireSameClips(shadow.get(0).manifest(), models.get(0).manifest());
        return warm(shadow, settings);
    }

    /** Connects, joins the group and begins to work. The topics have to be there. */
    public void start(KafkaSettings kafka, int partitions) {
        app =
                new StreamApp(
                        settings,
                        kafka,
                        topics,
                        partitions,
                        topology,
                        batcher,
                        shadow,
                        metrics,
                        registry);
        app.start();
    }

    /**
     * Lets another model score from the next batch on. Returns when the last batch of the one
     * before has ended and it is closed. One thread at a time.
     *
     * @param models the same, on as many devices as the one before; warmed up here; closed with
     *     this, or at once when they are refused
     * @throws ConfigurationException when {@link #requireFit} does
     * @throws io.kinetoscope.model.InferenceException when warming up fails
     * @throws InterruptedException while it waits for that last batch; the models have taken over
     */
    public void takeOver(List<LoadedModel> models) throws InterruptedException {
        ModelManifest next = models.get(0).manifest();
        List<RsaNetClassifier> classifiers;
        try {
            requireFit(next);
            classifiers = warm(models, settings);
        } catch (RuntimeException e) {
            models.forEach(LoadedModel::close);
            throw e;
        }
        detectors.add(version(next), detector(next));
        manifest = next;
        metrics.modelInUse(next.name(), next.version());
        slot.exchange(classifiers);
    }

    /**
     * Whether a model could take over while streams are being scored: their clips are cut, and
     * pictures decoded, for the one that scores.
     *
     * @throws ConfigurationException when it wants to see other clips, or has not the labels that
     *     the settings name
     */
    void requireFit(ModelManifest next) {
        requireSameClips(next, manifest);
        detector(next);
    }

    private static void requireSameClips(ModelManifest other, ModelManifest scoring) {
        if (!other.input().hasClipsOf(scoring.input())) {
            throw new ConfigurationException(
                    "%s sees %s, but %s, for which clips are cut, sees %s: restart to take it"
                            .formatted(
                                    other.ref(),
                                    other.input().clips(),
                                    scoring.ref(),
                                    scoring.input().clips()));
        }
    }

    private EventDetector detector(ModelManifest model) {
        return settings.detector(model, model.thresholds());
    }

    private static ModelVersion version(ModelManifest model) {
        return new ModelVersion(model.name(), model.version());
    }

    /** The model that scores. */
    public ModelManifest model() {
        return manifest;
    }

    public PipelineMetrics metrics() {
        return metrics;
    }

    /** Done, with its cause, when the app gave up. Only after {@link #start}. */
    public CompletableFuture<KinetoscopeException> failure() {
        return app.failure();
    }

    /**
     * Liveness: whether the process is of any use, or better started anew. A forward pass cannot be
     * ended from outside, so that one which hangs holds its clips until the process is killed.
     *
     * @param stuck whether a batch that has been under way for so long will never end
     */
    public Health health(Predicate<Duration> stuck) {
        Duration underWay = batcher.longestUnderWay();
        if (shadow.isPresent()) {
            Duration shadowed = shadow.get().longestUnderWay();
            underWay = underWay.compareTo(shadowed) < 0 ? shadowed : underWay;
        }
        if (stuck.test(underWay)) {
            return Health.down(
                    "a batch has been under way for %d s".formatted(underWay.toSeconds()));
        }
        StreamApp running = app;
        return running == null || running.isAlive()
                ? Health.up()
                : Health.down("the stream app gave up");
    }

    /** Readiness: whether streams are being worked on. */
    public Health readiness() {
        StreamApp running = app;
        if (running == null) {
            return Health.down("waiting for Kafka");
        }
        return running.isReady()
                ? Health.up()
                : Health.down("the stream app is " + running.state());
    }

    @Override
    public void close() {
        StreamApp running = app;
        boolean ended =
                running == null ? closeScorers(CLOSING_PATIENCE) : running.close(CLOSING_PATIENCE);
        if (ended) {
            slot.close();
        } else {
            // The model's memory goes with the process: freeing it under a forward pass would
            // crash.
            LOG.warn("A forward pass still runs; its clips are scored again after the next start");
        }
    }

    /** While no stream thread asks them for anything. */
    private boolean closeScorers(Duration patience) {
        boolean ended = batcher.close(patience);
        return (shadow.isEmpty() || shadow.get().close(patience)) && ended;
    }
}
