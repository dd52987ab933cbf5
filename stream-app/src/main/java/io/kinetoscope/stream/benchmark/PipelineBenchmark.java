package io.kinetoscope.stream.benchmark;

import com.google.protobuf.ByteString;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.TopicLayout;
import io.kinetoscope.ingest.kafka.TopicSetup;
import io.kinetoscope.ingest.kafka.Topics;
import io.kinetoscope.ingest.window.WindowSettings;
import io.kinetoscope.ingest.wire.SourceKind;
import io.kinetoscope.stream.StreamNode;
import io.kinetoscope.stream.clip.Clip;
import io.kinetoscope.stream.clip.EncodedClip;
import io.kinetoscope.stream.inference.ClipDecoder;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Speed of the stream app on a backlog of windows, next to that of a plain loop over the same
 * topic; then, where it is asked for, how soon the clips of cameras become scores.
 *
 * @param streams whose windows take turns
 * @param windows of each stream
 * @param window how the pictures are made
 * @param rehearsal whether other stream apps move the backlog before, until it gets no faster: so
 *     that Java has compiled what the one that is measured runs
 */
public record PipelineBenchmark(
        int streams, int windows, WindowSettings window, boolean rehearsal, Optional<Live> live) {

    private static final Duration BROKER_PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_STREAMS = 10_000;

    /** Of the windows: when the clients are warm, and when no stream thread has run dry. */
    private static final double FROM = 0.25;

    private static final double TO = 0.9;

    /** A smaller backlog is over within a few readings, and is measured as a whole. */
    private static final int FEW = 100;

    private static final int COPIES = 3;
    private static final int MOST_REHEARSALS = 8;

    /** What is not faster by this factor than the one before was the last rehearsal. */
    private static final double FASTER = 1.05;

    /**
     * Cameras in real time.
     *
     * @param load as a share of the backlog's windows a second, from which the number of cameras
     *     follows; otherwise there are as many as streams in the backlog
     * @param warmUp after their first clips, before what counts
     * @param duration in which clips count, by the capture of their last frame
     */
    public record Live(OptionalDouble load, Duration warmUp, Duration duration) {}

    /** What came out. */
    public record Result(BacklogResult backlog, Optional<LiveResult> live) {}

    /** Makes the stream app that is measured. */
    public interface NodeFactory {

        /**
         * @param group a word for the group in which it reads the windows
         * @param decoding to be put around its decoders
         */
        StreamNode create(Topics topics, String group, DecodingMeter decoding);
    }

    /**
     * Measures on topics of its own, which it makes.
     *
     * @param kafka a broker that nothing else uses
     * @param node makes the stream app for these topics; closed here
     * @throws KinetoscopeException when Kafka fails, or nothing moves for two minutes
     */
    public Result run(KafkaSettings kafka, int partitions, NodeFactory node) {
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
        Clock clock = Clock.systemUTC();
        SyntheticWindows rendered = new SyntheticWindows(window, clock);
        SyntheticBacklog.write(
                rendered, kafka, topics.frameWindows(), partitions, streams, windows);
        long all = (long) streams * windows;
        double plain = 0;
        for (int copy = 0; copy < COPIES; copy++) {
            plain =
                    Math.max(
                            plain,
                            PlainLoop.copy(
                                    kafka, topics.frameWindows(), copies.frameWindows(), all));
        }
        if (rehearsal) {
            rehearse(kafka, partitions, topics, node);
        }
        DecodingMeter decoding = new DecodingMeter();
        try (StreamNode running = node.create(topics, "measured", decoding)) {
            running.start(kafka, partitions);
            BacklogResult backlog = backlog(running, decoding, all, rendered.meanBytes(), plain);
            return new Result(
                    backlog,
                    live.map(
                            cameras ->
                                    new LiveBenchmark(running, decoding, rendered, clock)
                                            .run(
                                                    kafka,
                                                    topics,
                                                    partitions,
                                                    streams,
                                                    cameras,
                                                    camerasOf(
                                                            backlog.windowsPerSecond(),
                                                            rendered.length(SourceKind.FILE)))));
        }
    }

    private void rehearse(KafkaSettings kafka, int partitions, Topics topics, NodeFactory node) {
        double before;
        double rate = 0;
        int rehearsals = 0;
        do {
            before = rate;
            DecodingMeter decoding = new DecodingMeter();
            try (StreamNode extra = node.create(topics, "rehearsal-" + rehearsals, decoding)) {
                extra.start(kafka, partitions);
                Span span = move(extra, decoding, (long) streams * windows);
                rate = span.windows() / span.seconds();
            }
            rehearsals++;
        } while (rate > FASTER * before && rehearsals < MOST_REHEARSALS);
    }

    /** Cameras whose footage of a second is what the backlog moved in a second. */
    static double camerasOf(double windowsPerSecond, Duration windowLength) {
        return windowsPerSecond * windowLength.toNanos() / 1e9;
    }

    /** Cameras that make about this load: whole ones, at least one. */
    static int camerasFor(double load, double capacity) {
        return (int) Math.max(1, Math.min(MOST_STREAMS, Math.round(load * capacity)));
    }

    private static BacklogResult backlog(
            StreamNode node, DecodingMeter decoding, long all, long windowBytes, double plain) {
        Span span = move(node, decoding, all);
        Gauge first = span.first();
        Gauge last = span.last();
        return new BacklogResult(
                all,
                windowBytes,
                span.windows() / span.seconds(),
                plain,
                last.clipsSince(first),
                last.clipsSince(first) / span.seconds(),
                last.meanBatchSince(first),
                last.decodeSeconds() - first.decodeSeconds(),
                last.inferenceSeconds() - first.inferenceSeconds(),
                last.cpu().since(first.cpu()),
                span.seconds());
    }

    /** Between two readings. */
    private record Span(Gauge first, Gauge last) {

        long windows() {
            return last.totals().windows() - first.totals().windows();
        }

        double seconds() {
            return last.secondsSince(first);
        }
    }

    /** Waits until the backlog has been moved, and reads between {@link #FROM} and {@link #TO}. */
    private static Span move(StreamNode node, DecodingMeter decoding, long all) {
        double from = all < FEW ? 0 : FROM * all;
        double to = all < FEW ? all : TO * all;
        Progress progress = new Progress(node);
        progress.await(now -> now.windows() >= from);
        Gauge first = Gauge.read(node.metrics(), decoding);
        progress.await(now -> now.windows() >= to);
        Gauge last = Gauge.read(node.metrics(), decoding);
        progress.await(now -> now.windows() >= all && now.clipsScored() >= now.clipsAssembled());
        return new Span(first, last);
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
