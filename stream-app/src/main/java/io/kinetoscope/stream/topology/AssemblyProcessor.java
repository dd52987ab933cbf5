package io.kinetoscope.stream.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.FrameWindowFormat;
import io.kinetoscope.ingest.wire.MalformedWindowException;
import io.kinetoscope.stream.clip.Assembly;
import io.kinetoscope.stream.clip.AssemblyState;
import io.kinetoscope.stream.clip.ClipAssembler;
import io.kinetoscope.stream.clip.OutOfOrderWindowException;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** First step: from window bytes to the clips that the window completes. */
final class AssemblyProcessor implements Processor<byte[], byte[], byte[], Object> {

    static final String STAGE = "assemble";

    private final ClipAssembler assembler;
    private final PipelineMetrics metrics;
    private final Clock clock;
    private ProcessorContext<byte[], Object> context;
    private KeyValueStore<String, AssemblyState> states;
    private WindowBuffer windows;
    private DeadLetterOffice deadLetters;

    AssemblyProcessor(ClipAssembler assembler, PipelineMetrics metrics, Clock clock) {
        this.assembler = assembler;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        this.context = context;
        this.states = context.getStateStore(ActionTopology.ASSEMBLY_STORE);
        this.windows = new WindowBuffer(context.getStateStore(ActionTopology.WINDOW_STORE));
        this.deadLetters = new DeadLetterOffice(context, metrics, clock);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        FrameWindow window;
        AssemblyState before;
        Assembly assembly;
        try {
            window = parse(record);
            before = state(window.getStreamId());
            assembly = assembler.accept(before, held(before, window), window);
        } catch (MalformedWindowException | OutOfOrderWindowException e) {
            deadLetters.send(record, record.value(), STAGE, e.getMessage());
            return;
        }
        assembly.clips().forEach(clip -> metrics.clipAssembled());
        AssembledWindow assembled =
                new AssembledWindow(
                        record.value(),
                        window.getSequence(),
                        assembly.superseded(),
                        assembly.clips(),
                        assembly.ended(),
                        new HashSet<>());
        // Blocks until the clips are scored. Nothing is written before: a transaction that is open
        // while clips wait would, if this process died, hold its partition for the whole timeout.
        context.forward(record.withValue(assembled), ActionTopology.SCORE);
        keep(before, assembly.state(), window, assembled);
    }

    private FrameWindow parse(Record<byte[], byte[]> record) throws MalformedWindowException {
        if (record.value() == null) {
            throw new MalformedWindowException("the record has no value");
        }
        FrameWindow window = FrameWindowFormat.parse(record.value());
        requireStreamKey(record.key(), window);
        metrics.windowConsumed(window.getFramesCount());
        return window;
    }

    private AssemblyState state(String stream) {
        AssemblyState state = states.get(stream);
        return state == null ? AssemblyState.getDefaultInstance() : state;
    }

    private List<FrameWindow> held(AssemblyState before, FrameWindow window) {
        return isOf(before, window) ? windows.held(window.getStreamId()) : List.of();
    }

    private void keep(
            AssemblyState before,
            AssemblyState after,
            FrameWindow window,
            AssembledWindow assembled) {
        String stream = window.getStreamId();
        if (isOf(before, window)) {
            windows.dropBefore(stream, after.getOldestHeld());
        } else {
            windows.dropAll(stream);
        }
        assembled.givenUp().forEach(sequence -> windows.drop(stream, sequence));
        boolean needed =
                Long.compareUnsigned(window.getSequence(), after.getOldestHeld()) >= 0
                        && !assembled.givenUp().contains(window.getSequence());
        if (needed) {
            windows.put(stream, window.getSequence(), assembled.window());
        }
        states.put(stream, after);
    }

    private static boolean isOf(AssemblyState state, FrameWindow window) {
        return state.getSessionId().equals(window.getSessionId());
    }

    private static void requireStreamKey(byte[] key, FrameWindow window)
            throws MalformedWindowException {
        if (key == null || !Arrays.equals(key, window.getStreamId().getBytes(UTF_8))) {
            throw new MalformedWindowException(
                    "the record key is not the stream id '%s' of its window"
                            .formatted(window.getStreamId()));
        }
    }
}
