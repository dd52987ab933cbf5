package io.kinetoscope.stream.benchmark;

import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.FrameWindowFormat;
import io.kinetoscope.ingest.wire.MalformedWindowException;
import io.kinetoscope.stream.clip.Assembly;
import io.kinetoscope.stream.clip.AssemblyState;
import io.kinetoscope.stream.clip.ClipAssembler;
import io.kinetoscope.stream.clip.ClipTiming;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What one thread does with one window of 8 pictures, 52 kB: a figure is microseconds of one
 * processor for each window. Writing is an ingest worker's, and a stream thread's, which keeps the
 * window; reading and assembling are a stream thread's.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class WindowBenchmark {

    private final ClipAssembler assembler = new ClipAssembler(ClipTiming.halfOverlapping(8, 8));
    private FrameWindow window;
    private byte[] bytes;
    private AssemblyState state;
    private List<FrameWindow> held;

    @Setup
    public void render() {
        List<FrameWindow> windows = RenderedWindows.first(2);
        window = windows.get(1);
        bytes = window.toByteArray();
        held = List.of(windows.get(0));
        state =
                assembler
                        .accept(AssemblyState.getDefaultInstance(), List.of(), windows.get(0))
                        .state();
    }

    /** Protobuf to bytes; built anew each time, for a message keeps its size. */
    @Benchmark
    public byte[] write() {
        return window.toBuilder().build().toByteArray();
    }

    /** Bytes to protobuf, with the checks that hostile records need. */
    @Benchmark
    public FrameWindow parse() throws MalformedWindowException {
        return FrameWindowFormat.parse(bytes);
    }

    /** The second window of a stream, which completes two clips of a second; none is decoded. */
    @Benchmark
    public Assembly assemble() {
        return assembler.accept(state, held, window);
    }
}
