package io.kinetoscope.stream.metrics;

import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import io.prometheus.client.Info;
import io.prometheus.client.hotspot.DefaultExports;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What happens to windows, clips and events, counted as it happens.
 *
 * <p>One instance for a registry; any thread may call any method, at any rate. Durations below
 * zero, which two machines' clocks can make, count as zero. Labels are bounded: after {@value
 * #MAX_CAMERAS} cameras, {@value #MAX_LABELS} labels of actions or {@value #MAX_REASONS} reasons,
 * further ones are counted under {@code other}.
 */
public final class PipelineMetrics {

    static final int MAX_CAMERAS = 1000;
    static final int MAX_REASONS = 50;
    static final int MAX_LABELS = 500;

    private static final double NANOS_PER_SECOND = 1e9;

    /** Up to the largest batch that a device takes at once. */
    private static final double[] BATCH = {1, 2, 4, 8, 16, 32, 64};

    /** Work of one clip or one batch: half a millisecond to some seconds. */
    private static final double[] WORK = {
        .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10
    };

    /** From a camera to an event: fast, late, and files that wait in the topic. */
    private static final double[] WAY = {
        .05, .1, .2, .3, .5, .75, 1, 1.5, 2, 3, 5, 7.5, 10, 20, 30, 60, 300, 1800
    };

    private final BoundedLabel cameras = new BoundedLabel(MAX_CAMERAS);
    private final BoundedLabel reasons = new BoundedLabel(MAX_REASONS);
    private final BoundedLabel labels = new BoundedLabel(MAX_LABELS);

    private final Counter windows;
    private final Counter frames;
    private final Counter clipsAssembled;
    private final Counter clipsScored;
    private final Counter clipsSkipped;
    private final Counter deadLetters;
    private final Counter actionEvents;
    private final Counter cameraClips;
    private final Counter cameraEvents;
    private final Histogram evidence;
    private final Counter evidenceLeftOut;
    private final Counter restarts;
    private final Histogram batchSize;
    private final Histogram queue;
    private final Histogram decode;
    private final Histogram inference;
    private final Histogram captureToEvent;
    private final Counter modelLoadFailures;
    private final Counter shadowClips;
    private final Info model;
    private final Gauge memory;

    /** Registers its metrics, and those of the JVM, on {@code registry}. */
    public PipelineMetrics(CollectorRegistry registry) {
        windows = counter("windows_consumed", "Frame windows read from the topic.", registry);
        frames = counter("frames_consumed", "Frames in those windows.", registry);
        clipsAssembled = counter("clips_assembled", "Clips cut from the windows.", registry);
        clipsScored = counter("clips_scored", "Clips that the network scored.", registry);
        clipsSkipped =
                counter(
                        "clips_skipped",
                        "Clips dropped on purpose, for example because they were stale.",
                        registry,
                        "camera",
                        "reason");
        deadLetters =
                counter(
                        "dead_letters",
                        "Records and clips that could not be processed.",
                        registry,
                        "reason");
        actionEvents =
                counter("action_events", "Action event records sent.", registry, "type", "label");
        cameraClips =
                counter(
                        "camera_clips_scored",
                        "Clips of a camera that the network scored.",
                        registry,
                        "camera");
        cameraEvents =
                counter(
                        "camera_events_started",
                        "Action events of a camera that began.",
                        registry,
                        "camera");
        evidence =
                histogram(
                        "evidence_seconds",
                        "Making the pictures that show one moment of an event.",
                        WORK,
                        registry);
        evidenceLeftOut =
                counter(
                        "evidence_left_out",
                        "Moments of events of which there are no pictures, or no moving ones.",
                        registry,
                        "reason");
        restarts = counter("stream_restarts", "Stream threads replaced after an error.", registry);
        batchSize = histogram("batch_size", "Clips in a forward pass.", BATCH, registry);
        queue = histogram("queue_seconds", "What a clip waited for its batch.", WORK, registry);
        decode = histogram("decode_seconds", "JPEG decoding of one clip.", WORK, registry);
        inference = histogram("inference_seconds", "One forward pass.", WORK, registry);
        captureToEvent =
                histogram(
                        "capture_to_event_seconds",
                        "From the capture of the last frame that an event rests on to its record.",
                        WAY,
                        registry);
        modelLoadFailures =
                counter(
                        "model_load_failures",
                        "Versions of the model that were refused when they should have taken over.",
                        registry);
        shadowClips =
                counter(
                        "shadow_clips",
                        "Clips given to the shadow model: scored, stale or failed.",
                        registry,
                        "outcome");
        memory =
                Gauge.build(
                                "kinetoscope_memory_bytes",
                                "Heap taken for what could also be read or decoded anew.")
                        .labelNames("use")
                        .register(registry);
        model = Info.build("kinetoscope_model", "The model that scores.").register(registry);
        DefaultExports.register(registry);
    }

    /** A window of {@code frameCount} frames was read. */
    public void windowConsumed(int frameCount) {
        windows.inc();
        frames.inc(frameCount);
    }

    public void clipAssembled() {
        clipsAssembled.inc();
    }

    public void clipDecoded(Duration took) {
        decode.observe(seconds(took));
    }

    /** A clip's turn came after waiting {@code waited} for its batch. */
    public void clipQueued(Duration waited) {
        queue.observe(seconds(waited));
    }

    /** One forward pass over {@code size} clips ended well. */
    public void batchScored(int size, Duration took) {
        batchSize.observe(size);
        inference.observe(seconds(took));
        clipsScored.inc(size);
    }

    /**
     * @param reason one of a few fixed words, such as {@code stale}; it is a label
     */
    public void clipSkipped(String cameraId, String reason) {
        clipsSkipped.labels(cameras.of(cameraId), reasons.of(reason)).inc();
    }

    /**
     * @param reason one of a few fixed words, such as {@code corrupt-jpeg}; it is a label
     */
    public void deadLetter(String reason) {
        deadLetters.labels(reasons.of(reason)).inc();
    }

    /** A clip of a camera was scored. */
    public void clipScored(String cameraId) {
        cameraClips.labels(cameras.of(cameraId)).inc();
    }

    /** Evidence of a moment was made, or tried. */
    public void evidenceMade(Duration took) {
        evidence.observe(seconds(took));
    }

    /**
     * Of a moment there are no pictures, or no moving ones.
     *
     * @param reason one of a few fixed words, such as {@code no-time}; it is a label
     */
    public void evidenceLeftOut(String reason) {
        evidenceLeftOut.labels(reasons.of(reason)).inc();
    }

    /**
     * @param type started, updated or ended
     * @param sinceCapture since the capture of the last frame that the event rests on
     */
    public void actionEvent(String cameraId, String label, String type, Duration sinceCapture) {
        actionEvents.labels(type, labels.of(label)).inc();
        if (type.equals("started")) {
            cameraEvents.labels(cameras.of(cameraId)).inc();
        }
        captureToEvent.observe(seconds(sinceCapture));
    }

    /** A stream thread died and another took its place. */
    public void streamRestarted() {
        restarts.inc();
    }

    /** The model that scores from now on. */
    public void modelInUse(String name, int version) {
        model.info("name", name, "version", Integer.toString(version));
    }

    /** A version was to take over, and was refused. */
    public void modelRefused() {
        modelLoadFailures.inc();
    }

    /** Versions that were refused. */
    public long modelsRefused() {
        return total(modelLoadFailures);
    }

    /**
     * A clip was given to the shadow model.
     *
     * @param outcome scored, stale or failed
     */
    public void shadowClip(String outcome) {
        shadowClips.labels(outcome).inc();
    }

    /**
     * Tells of a use of memory.
     *
     * @param use a fixed word, such as {@code windows}; it is a label
     * @param bytes taken now; asked whenever the metrics are read
     */
    public void memory(String use, LongSupplier bytes) {
        memory.setChild(
                new Gauge.Child() {
                    @Override
                    public double get() {
                        return bytes.getAsLong();
                    }
                },
                use);
    }

    /** Bytes of a use that {@link #memory} told of. */
    public double memoryBytes(String use) {
        return memory.labels(use).get();
    }

    /** The counters now; taken one after the other, so a moment apart. */
    public Totals totals() {
        return new Totals(
                total(windows),
                total(frames),
                total(clipsAssembled),
                total(clipsScored),
                total(clipsSkipped),
                total(deadLetters),
                total(actionEvents));
    }

    /** Clips in a forward pass on average; 0 before the first. */
    public double meanBatch() {
        long passes = batches();
        return passes == 0 ? 0 : batchSize.labels().get().sum / passes;
    }

    /** Forward passes so far. */
    public long batches() {
        double[] upTo = batchSize.labels().get().buckets;
        return Math.round(upTo[upTo.length - 1]);
    }

    /** Seconds that stream threads spent on decoding clips, all together. */
    public double decodeSeconds() {
        return decode.labels().get().sum;
    }

    /** Seconds that forward passes took, all together. */
    public double inferenceSeconds() {
        return inference.labels().get().sum;
    }

    /**
     * Seconds from capture to event that {@code quantile} of the event records stayed below,
     * interpolated within a bucket of the histogram; NaN before the first.
     *
     * @param quantile from 0 to 1; 0.95 is the 95th percentile
     */
    public double captureToEventSeconds(double quantile) {
        double[] upTo = captureToEvent.labels().get().buckets;
        double rank = quantile * upTo[upTo.length - 1];
        double below = 0;
        double lower = 0;
        for (int i = 0; i < WAY.length; i++) {
            if (upTo[i] >= rank && upTo[i] > below) {
                return lower + (WAY[i] - lower) * (rank - below) / (upTo[i] - below);
            }
            below = upTo[i];
            lower = WAY[i];
        }
        return upTo[upTo.length - 1] == 0 ? Double.NaN : lower;
    }

    /**
     * Counts since the process began.
     *
     * @param actionEvents records of any type, so one event counts when it starts and when it ends
     */
    public record Totals(
            long windows,
            long frames,
            long clipsAssembled,
            long clipsScored,
            long clipsSkipped,
            long deadLetters,
            long actionEvents) {}

    private static Counter counter(
            String name, String help, CollectorRegistry registry, String... labels) {
        return Counter.build("kinetoscope_" + name, help).labelNames(labels).register(registry);
    }

    private static Histogram histogram(
            String name, String help, double[] buckets, CollectorRegistry registry) {
        return Histogram.build("kinetoscope_" + name, help).buckets(buckets).register(registry);
    }

    private static double seconds(Duration duration) {
        return duration.isNegative() ? 0 : duration.toNanos() / NANOS_PER_SECOND;
    }

    private static long total(Counter counter) {
        double sum = 0;
        for (Sample sample : counter.collect().get(0).samples) {
            if (sample.name.endsWith("_total")) {
                sum += sample.value;
            }
        }
        return Math.round(sum);
    }
}
