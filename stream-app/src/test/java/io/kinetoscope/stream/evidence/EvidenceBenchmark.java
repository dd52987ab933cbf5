package io.kinetoscope.stream.evidence;

import com.google.protobuf.ByteString;
import io.kinetoscope.ingest.window.CorruptJpegException;
import io.kinetoscope.ingest.window.WebpEncoder;
import io.kinetoscope.ingest.window.WebpFrame;
import io.kinetoscope.ingest.wire.EncodedFrame;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.stream.benchmark.RenderedWindows;
import io.kinetoscope.stream.clip.ClipSpan;
import io.kinetoscope.stream.event.ActionEvent;
import io.kinetoscope.stream.event.EvidenceEvents;
import io.kinetoscope.stream.inference.MemoryBudget;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a stream thread does to show one moment of an event, in pictures of 320x180, 8 a second: a
 * figure is microseconds of one processor. The event lasts 3 s. Its start is told 2 s after it, and
 * shown in 10 to 20 pictures as {@link EvidenceRecorder} thins them; its end in those of 4 s.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EvidenceBenchmark {

    private static final int MAX_PIXELS = 4096 * 4096;
    private static final Instant BEGIN = Instant.parse("2026-05-01T12:00:00Z");
    private static final Instant START = BEGIN.plusSeconds(2);
    private static final int SECONDS_UNTIL_TOLD = 4;
    private static final int SECONDS = 6;

    private final List<List<ByteString>> clips = new ArrayList<>();
    private final WebpEncoder encoder = new WebpEncoder(60, 320);
    private final PipelineMetrics metrics = new PipelineMetrics(new CollectorRegistry());
    private final EvidenceRecorder recorder =
            new EvidenceRecorder(
                    new EvidenceSettings(200_000),
                    new MemoryBudget(4 << 20),
                    new TimeBudget(1_000, Duration.ofHours(1), System::nanoTime),
                    metrics);
    private int count;
    private String stream;
    private ActionEvent started;
    private ActionEvent ended;

    /** Windows of a second, each a clip. */
    @Setup
    public void render() {
        for (FrameWindow window : RenderedWindows.first(SECONDS)) {
            clips.add(window.getFramesList().stream().map(EncodedFrame::getJpeg).toList());
        }
    }

    @TearDown
    public void close() {
        recorder.close();
        encoder.close();
    }

    /** Of another stream each time, so that nothing of the event before can be used. */
    @Setup(Level.Invocation)
    public void happen() {
        stream = "gate-" + count++;
        started = EvidenceEvents.started(stream, "s", START);
        ended =
                EvidenceEvents.event(
                        ActionEvent.Type.ENDED,
                        stream,
                        "s",
                        "wave",
                        START,
                        START.plusSeconds(3),
                        0.9);
    }

    /** One picture for an animation: decoded, scaled and encoded. */
    @Benchmark
    public WebpFrame picture() throws CorruptJpegException {
        return encoder.encode(clips.get(1).get(4).toByteArray(), MAX_PIXELS);
    }

    /** The start of an event. */
    @Benchmark
    public Optional<EvidenceRecorder.Evidence> start() {
        see(0, SECONDS_UNTIL_TOLD);
        return recorder.of(started);
    }

    /** Both moments of an event. */
    @Benchmark
    public Optional<EvidenceRecorder.Evidence> startAndEnd() {
        see(0, SECONDS_UNTIL_TOLD);
        recorder.of(started);
        see(SECONDS_UNTIL_TOLD, SECONDS);
        return recorder.of(ended);
    }

    private void see(int from, int until) {
        for (int second = from; second < until; second++) {
            Instant begin = BEGIN.plusSeconds(second);
            Instant end = begin.plusSeconds(1);
            recorder.see(
                    new ClipSpan(stream, stream, "s", second, begin, end, begin, end),
                    clips.get(second));
        }
    }
}
