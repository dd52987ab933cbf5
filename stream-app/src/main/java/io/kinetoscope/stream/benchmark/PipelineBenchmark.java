package io.kinetoscope.stream.benchmark;

import com.google.protobuf.ByteString;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.TopicLayout;
import io.kinetoscope.ingest.kafka.TopicSetup;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.ingest.window.WindowSettings;
import io.kinetoscope.stream.StreamNode;
import io.kinetoscope.stream.clip.Clip;
import io.kinetoscope.stream.clip.EncodedClip;
import io.kinetoscope.stream.inference.ClipDecoder;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Speed of the stream app on a backlog of windows, next to that of a plain loop over the same
 * topic.
 *
 * @param streams whose windows take turns
 * @param windows of each stream
 * @param window how the pictures are made
 */
public record PipelineBenchmark(int streams, int windows, WindowSettings window) {

    private static final Duration BROKER_PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration STILLNESS = Duration.ofMinutes(2);

    /**
     * What came out. Rates are those between the first window and the last, so without what it
     * takes to join the group.
     *
     * @param windows that were moved
     * @param windowBytes of a window on average
     * @param plainWindowsPerSecond of the plain loop
     * @param meanBatch clips in a batch on average
     * @param decodeSeconds of all stream threads together
     * @param inferenceSeconds in the classifier
     * @param cpuSeconds of the whole process, the broker in it
     */
    public record Result(
            long windows,
            long windowBytes,
            double windowsPerSecond,
            double plainWindowsPerSecond,
            long clips,
            double clipsPerSecond,
            double meanBatch,
            double decodeSeconds,
            double inferenceSeconds,
            double cpuSeconds,
            double seconds) {

        /** Share of the plain loop's windows a second. */
        public double shareOfPlain() {
            return windowsPerSecond / plainWindowsPerSecond;
        }
    }

    /**
     * Measures on topics of its own, which it makes.
     *
     * @param kafka a broker that nothing else uses
     * @param node makes the stream app for these topics; closed here
     * @throws KinetoscopeException when Kafka fails, or nothing moves for two minutes
     */
    public Result run(KafkaSettings kafka, int partitions, Function<Topics, StreamNode> node) {
        Topics topics = new Topics("bench-");
        Topics copies = new Topics("copy-");
        TopicLayout layout =
                new TopicLayout(
                        partitions,
                        1,
                        TopicLayout.DEFAULT.windowRetention(),
                        TopicLayout.DEFAULT.windowRetentionBytes());
        TopicSetup.ensure(kafka, topics, layout, BROKER_PATIENCE);
        TopicSetup.ensure(kafka, copies, layout, BROKER_PATIENCE);
        SyntheticBacklog backlog = new SyntheticBacklog(window, Clock.systemUTC());
        long all = (long) streams * windows;
        backlog.write(kafka, topics.frameWindows(), partitions, streams, windows);
        // Twice: the first warms up broker and clients, as the topology is by joining its group.
        PlainLoop.copy(kafka, topics.frameWindows(), copies.frameWindows(), all);
        double plain = PlainLoop.copy(kafka, topics.frameWindows(), copies.frameWindows(), all);
        try (StreamNode running = node.apply(topics)) {
            running.start(kafka, partitions);
            return measure(running, all, backlog.windowBytes(), plain);
        }
    }

    private static Result measure(StreamNode node, long all, long windowBytes, double plain) {
        PipelineMetrics metrics = node.metrics();
        await(node, now -> now.windows() >= 1);
        long begin = System.nanoTime();
        double cpu = cpuSeconds();
        PipelineMetrics.Totals first = metrics.totals();
        double decode = metrics.decodeSeconds();
        await(node, now -> now.windows() >= all && now.clipsScored() >= now.clipsAssembled());
        double seconds = (System.nanoTime() - begin) / 1e9;
        PipelineMetrics.Totals last = metrics.totals();
        if (last.deadLetters() > 0) {
            throw new KinetoscopeException(
                    "%d windows of the benchmark became dead letters"
                            .formatted(last.deadLetters()));
        }
        long clips = last.clipsScored() - first.clipsScored();
        return new Result(
                all,
                windowBytes,
                (last.windows() - first.windows()) / seconds,
                plain,
                clips,
                clips / seconds,
                metrics.meanBatch(),
                metrics.decodeSeconds() - decode,
                metrics.inferenceSeconds(),
                cpuSeconds() - cpu,
                seconds);
    }

    private static void await(StreamNode node, Predicate<PipelineMetrics.Totals> reached) {
        PipelineMetrics.Totals before = node.metrics().totals();
        long moved = System.nanoTime();
        while (true) {
            PipelineMetrics.Totals now = node.metrics().totals();
            if (reached.test(now)) {
                return;
            }
            if (node.failure().isDone()) {
                throw node.failure().join();
            }
            if (!now.equals(before)) {
                before = now;
                moved = System.nanoTime();
            } else if (System.nanoTime() - moved > STILLNESS.toNanos()) {
                throw new KinetoscopeException(
                        "the stream app stood still at window %,d".formatted(now.windows()));
            }
            try {
                Thread.sleep(POLL.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new KinetoscopeException("the benchmark was interrupted", e);
            }
        }
    }

    private static double cpuSeconds() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime() / 1e9
                : Double.NaN;
    }

    /** A decoder for a classifier that looks at no picture. */
    public static ClipDecoder blind() {
        return new ClipDecoder() {
            @Override
            public Clip decode(EncodedClip clip, Map<ByteString, byte[]> seen) {
                return new Clip(
                        clip.span(),
                        clip.sourceKind(),
                        clip.captured(),
                        clip.published(),
                        new byte[0]);
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
    }
}
