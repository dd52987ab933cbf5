package io.kinetoscope.stream.inference;

import io.kinetoscope.ingest.wire.SourceKind;
import io.kinetoscope.stream.benchmark.FixedCostClassifier;
import io.kinetoscope.stream.clip.Clip;
import io.kinetoscope.stream.clip.ClipSpan;
import io.kinetoscope.stream.clip.ModelVersion;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** What it costs to hand a clip from a stream thread to the model, the model itself left out. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HandoverBenchmark {

    private static final int STREAMS = 64;

    private static Clip clip(int stream) {
        Instant time = Instant.parse("2026-05-01T12:00:00Z");
        String name = "stream-" + stream;
        return new Clip(
                new ClipSpan(name, name, "s1", 0, time, time, time, time),
                SourceKind.FILE,
                time,
                time,
                new byte[0]);
    }

    /** One clip of each of 64 streams waits, so that turns have to be taken. */
    @State(Scope.Thread)
    public static class WaitingStreams {

        private final FairQueue<Clip> queue = new FairQueue<>(clip -> clip.span().streamId());
        private Clip next = clip(0);

        @Setup
        public void fill() {
            for (int stream = 1; stream < STREAMS; stream++) {
                queue.add(clip(stream));
            }
        }
    }

    /** A batcher whose batches close at once. */
    @State(Scope.Benchmark)
    public static class FreeClassifier {

        private final List<String> labels = List.of("nothing", "wave", "jump");
        private MicroBatcher batcher;

        @Setup
        public void start() {
            batcher =
                    new MicroBatcher(
                            new FixedCostClassifier(
                                    new ModelVersion("free", 1), labels, Duration.ZERO),
                            new BatchSettings(4, Duration.ZERO, Duration.ZERO),
                            new PipelineMetrics(new CollectorRegistry()),
                            Clock.systemUTC());
        }

        @TearDown
        public void stop() {
            batcher.close();
        }

        private ClipOutcome outcome() {
            CompletableFuture<ClipOutcome> outcome;
            try (MicroBatcher.Submission submission = batcher.open()) {
                outcome = submission.submit(clip(0));
            }
            return outcome.join();
        }
    }

    /** A figure is the time to put one clip in line and to take one out, by one thread. */
    @Benchmark
    public Clip queue(WaitingStreams streams) {
        streams.queue.add(streams.next);
        streams.next = streams.queue.poll();
        return streams.next;
    }

    /**
     * A figure is the time from handing one clip over until the thread that did has its scores: two
     * changes of threads, for nobody else's clip has to be waited for.
     */
    @Benchmark
    public ClipOutcome roundTrip(FreeClassifier classifier) {
        return classifier.outcome();
    }

    /** The same for each of eight threads at a time, as stream threads do. */
    @Benchmark
    @Threads(8)
    public ClipOutcome roundTripOfEight(FreeClassifier classifier) {
        return classifier.outcome();
    }
}
