package io.kinetoscope.stream.web;

import io.kinetoscope.stream.clip.ClipSpan;
import io.kinetoscope.stream.clip.Latency;
import io.kinetoscope.stream.clip.ModelVersion;
import io.kinetoscope.stream.event.LabelScore;
import io.kinetoscope.stream.event.PublishedScores;
import io.kinetoscope.stream.live.LiveView;
import io.kinetoscope.stream.live.StreamNow;
import io.kinetoscope.stream.web.Updates.Message;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What the page's server does to tell viewers how 64 streams are of which each has changed: a
 * figure is microseconds of one processor for each message, of which there are five a second,
 * however many viewers look.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class UpdateBenchmark {

    private static final int STREAMS = 64;

    private final AtomicLong nanos = new AtomicLong();
    private final LiveView view = new LiveView(Clock.systemUTC());
    private final Updates updates =
            new Updates(view, new UpdateJson(Clock.systemUTC()), nanos::get);
    private long seen;

    @Setup
    public void score() throws InterruptedException {
        scoreAll();
        seen = updates.after(0, Duration.ZERO).until();
        scoreAll();
    }

    /** The first viewer who asks. */
    @Benchmark
    public Message write() throws InterruptedException {
        nanos.addAndGet(Updates.SHARED.toNanos());
        return updates.after(seen, Duration.ZERO);
    }

    /** Any further one. */
    @Benchmark
    public Message share() throws InterruptedException {
        return updates.after(seen, Duration.ZERO);
    }

    private void scoreAll() {
        Instant now = Instant.now();
        for (int i = 0; i < STREAMS; i++) {
            String id = "camera-" + i;
            view.scored(
                    new PublishedScores(
                            new ClipSpan(
                                    id,
                                    id,
                                    "s",
                                    i,
                                    now.minusMillis(1_000),
                                    now,
                                    now.minusMillis(750),
                                    now.minusMillis(250)),
                            new ModelVersion("rsanet-motion", 1),
                            List.of(
                                    new LabelScore("approach", 0.7),
                                    new LabelScore("still", 0.2),
                                    new LabelScore("left", 0.05),
                                    new LabelScore("right", 0.03),
                                    new LabelScore("clockwise", 0.02)),
                            new Latency(500, 20, 30, 550)));
            view.pictures(id, id, new StreamNow.Pictures(i, 4, 500));
        }
    }
}
