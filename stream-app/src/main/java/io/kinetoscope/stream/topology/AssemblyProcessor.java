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
        Assembly assembly;
        try {
            FrameWindow window = FrameWindowFormat.parse(record.value());
            metrics.windowConsumed(window.getFramesCount());
            requireStreamKey(record.key(), window);
            assembly = accept(window, record.value());
        } catch (MalformedWindowException | OutOfOrderWindowException e) {
            deadLetters.send(record, record.value(), STAGE, e.getMessage());
            return;
        }
        assembly.clips().forEach(clip -> metrics.clipAssembled());
        context.forward(
                record.withValue(
                        new AssembledWindow(
                                record.value(),
                                assembly.superseded(),
                                assembly.clips(),
                                assembly.ended())),
                ActionTopology.SCORE);
    }

    private Assembly accept(FrameWindow window, byte[] bytes) {
        String stream = window.getStreamId();
        AssemblyState before = states.get(stream);
        if (before == null) {
            before = AssemblyState.getDefaultInstance();
        }
        boolean sameSession = before.getSessionId().equals(window.getSessionId());
        List<FrameWindow> held = sameSession ? windows.held(stream) : List.of();
        Assembly assembly = assembler.accept(before, held, window);
        AssemblyState after = assembly.state();
        if (sameSession) {
            windows.dropBefore(stream, after.getOldestHeld());
        } else {
            windows.dropAll(stream);
        }
        if (Long.compareUnsigned(window.getSequence(), after.getOldestHeld()) >= 0) {
            windows.put(stream, window.getSequence(), bytes);
        }
        states.put(stream, after);
        return assembly;
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
