package io.kinetoscope.stream.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.FrameWindowFormat;
import io.kinetoscope.ingest.wire.MalformedWindowException;
import io.kinetoscope.stream.clip.Assembly;
import io.kinetoscope.stream.clip.AssemblyState;
import io.kinetoscope.stream.clip.ClipAssembler;
import io.kinetoscope.stream.clip.ClipCounts;
import io.kinetoscope.stream.clip.HeldWindow;
import io.kinetoscope.stream.clip.OutOfOrderWindowException;
import io.kinetoscope.stream.inference.MemoryBudget;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/** First step: from window bytes to the clips that the window completes. */
final class AssemblyProcessor implements Processor<byte[], byte[], byte[], Object> {

    static final String STAGE = "assemble";

    private final ClipAssembler assembler;
    private final Supplier<WindowLog> logs;
    private final MemoryBudget windowMemory;
    private final PipelineMetrics metrics;
    private final Clock clock;
    private ProcessorContext<byte[], Object> context;
    private KeyValueStore<String, AssemblyState> states;
    private HeldWindows windows;
    private CommitPace commits;
    private SkipReports reports;
    private DeadLetterOffice deadLetters;

    AssemblyProcessor(
            ClipAssembler assembler,
            Supplier<WindowLog> logs,
            MemoryBudget windowMemory,
            PipelineMetrics metrics,
            Clock clock) {
        this.assembler = assembler;
        this.logs = logs;
        this.windowMemory = windowMemory;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        this.context = context;
        this.states = context.getStateStore(ActionTopology.ASSEMBLY_STORE);
        this.windows = new HeldWindows(logs.get(), states::get, windowMemory);
        this.deadLetters = new DeadLetterOffice(context, metrics, clock);
        this.commits = new CommitPace(clock, context::commit);
        this.reports = new SkipReports(states, clock, this::report);
        context.schedule(
                CommitPace.APART,
                PunctuationType.WALL_CLOCK_TIME,
                time -> {
                    reports.tick();
                    commits.tick();
                });
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        FrameWindow window;
        AssemblyState before;
        List<FrameWindow> held;
        Assembly assembly;
        try {
            window = parse(record);
            before = state(window.getStreamId());
            held = held(before, window);
            assembly = assemble(before, held, window);
        } catch (MalformedWindowException | OutOfOrderWindowException e) {
            deadLetters.send(record, record.value(), STAGE, e.getMessage());
            return;
        }
        AssembledWindow assembled =
                new AssembledWindow(
                        record.value(),
                        window.getSequence(),
                        held,
                        assembly.superseded(),
                        assembly.clips(),
                        assembly.ended(),
                        new HashSet<>(),
                        new ClipTally());
        // Blocks until the clips are scored. Nothing is written before: a transaction that is open
        // while clips wait would, if this process died, hold its partition for the whole timeout.
        context.forward(record.withValue(assembled), ActionTopology.SCORE);
        keep(before, assembly.state(), window, assembled);
        if (assembled.tally().skippedClips() > 0) {
            reports.skipped(window.getStreamId());
        }
        reports.tick();
        commits.processed(Instant.EPOCH.plus(window.getReadTimeUs(), ChronoUnit.MICROS));
    }

    private FrameWindow parse(Record<byte[], byte[]> record) throws MalformedWindowException {
        if (record.value() == null) {
            throw new MalformedWindowException("the record has no value");
        }
        FrameWindow window = FrameWindowFormat.parse(record.value());
        requireStreamKey(record.key(), window);
        return window;
    }

    private Assembly assemble(AssemblyState before, List<FrameWindow> held, FrameWindow window)
            throws OutOfOrderWindowException {
        try {
            Assembly assembly = assembler.accept(before, held, window);
            assembly.clips().forEach(clip -> metrics.clipAssembled());
            return assembly;
        } finally {
            // Last: who has seen that a window was consumed sees its clips, too.
            metrics.windowConsumed(window.getFramesCount());
        }
    }

    private AssemblyState state(String stream) {
        AssemblyState state = states.get(stream);
        return state == null ? AssemblyState.getDefaultInstance() : state;
    }

    private List<FrameWindow> held(AssemblyState before, FrameWindow window) {
        return isOf(before, window)
                ? windows.of(partition(), window.getStreamId(), before)
                : List.of();
    }

    private void keep(
            AssemblyState before,
            AssemblyState after,
            FrameWindow window,
            AssembledWindow assembled) {
        long offset = context.recordMetadata().orElseThrow().offset();
        AssemblyState.Builder next = after.toBuilder().clearHeld();
        if (isOf(before, window)) {
            next.addAllHeld(before.getHeldList());
        }
        count(before, assembled.tally(), next);
        next.addHeld(HeldWindow.newBuilder().setSequence(window.getSequence()).setOffset(offset));
        List<HeldWindow> needed =
                next.getHeldList().stream()
                        .filter(held -> isNeeded(held, after, assembled.givenUp()))
                        .toList();
        AssemblyState kept = next.clearHeld().addAllHeld(needed).build();
        states.put(window.getStreamId(), kept);
        windows.keep(kept, window, offset);
    }

    /** Of the stream, whatever sessions it had. */
    private static void count(AssemblyState before, ClipTally tally, AssemblyState.Builder next) {
        next.setClipsScored(before.getClipsScored() + tally.scoredClips())
                .setClipsSkipped(before.getClipsSkipped() + tally.skippedClips())
                .setClipsFailed(before.getClipsFailed() + tally.failedClips())
                .setLastSkippedUs(
                        tally.skippedClips() == 0
                                ? before.getLastSkippedUs()
                                : ChronoUnit.MICROS.between(Instant.EPOCH, tally.lastSkippedAt()));
    }

    private void report(String stream) {
        AssemblyState state = states.get(stream);
        ClipCounts counts =
                new ClipCounts(
                        state.getCameraId(),
                        stream,
                        state.getClipsScored(),
                        state.getClipsSkipped(),
                        state.getClipsFailed(),
                        Instant.EPOCH.plus(state.getLastSkippedUs(), ChronoUnit.MICROS));
        context.forward(
                new Record<>(
                        counts.key().getBytes(UTF_8),
                        counts.toJson(),
                        clock.instant().toEpochMilli(),
                        new RecordHeaders()),
                ActionTopology.CAMERA_STATUS);
    }

    private static boolean isNeeded(HeldWindow held, AssemblyState after, Set<Long> givenUp) {
        return Long.compareUnsigned(held.getSequence(), after.getOldestHeld()) >= 0
                && !givenUp.contains(held.getSequence());
    }

    private TopicPartition partition() {
        RecordMetadata at = context.recordMetadata().orElseThrow();
        return new TopicPartition(at.topic(), at.partition());
    }

    @Override
    public void close() {
        if (windows != null) {
            windows.close();
        }
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
