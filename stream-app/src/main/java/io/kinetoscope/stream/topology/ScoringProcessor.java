package io.kinetoscope.stream.topology;

import com.google.protobuf.ByteString;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.stream.clip.Clip;
import io.kinetoscope.stream.clip.ClipScores;
import io.kinetoscope.stream.clip.EncodedClip;
import io.kinetoscope.stream.event.PublishedScores;
import io.kinetoscope.stream.inference.ClipDecoder;
import io.kinetoscope.stream.inference.ClipOutcome;
import io.kinetoscope.stream.inference.MicroBatcher;
import io.kinetoscope.stream.inference.UndecodableFrameException;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Second step: decodes clips and has them scored. It blocks until the last clip of a window is
 * scored, which is what makes the step exactly-once: when the task commits, nothing is in flight.
 */
final class ScoringProcessor implements Processor<byte[], AssembledWindow, byte[], Object> {

    private static final String DECODE = "decode";
    private static final String SCORE = "score";
    private static final String STALE = "stale";
    private static final String UNDECODABLE = "undecodable";

    private record Submitted(EncodedClip clip, CompletableFuture<ClipOutcome> outcome) {}

    private final Supplier<ClipDecoder> decoders;
    private final MicroBatcher batcher;
    private final List<String> labels;
    private final int topK;
    private final PipelineMetrics metrics;
    private final Clock clock;
    private ProcessorContext<byte[], Object> context;
    private ClipDecoder decoder;
    private WindowBuffer windows;
    private DeadLetterOffice deadLetters;

    ScoringProcessor(
            Supplier<ClipDecoder> decoders,
            MicroBatcher batcher,
            List<String> labels,
            int topK,
            PipelineMetrics metrics,
            Clock clock) {
        this.decoders = decoders;
        this.batcher = batcher;
        this.labels = labels;
        this.topK = topK;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        this.context = context;
        this.decoder = decoders.get();
        this.windows = new WindowBuffer(context.getStateStore(ActionTopology.WINDOW_STORE));
        this.deadLetters = new DeadLetterOffice(context, metrics, clock);
    }

    @Override
    public void process(Record<byte[], AssembledWindow> record) {
        AssembledWindow assembled = record.value();
        assembled.superseded().ifPresent(end -> detect(record, new StreamProgress.Ended(end)));

        Queue<Submitted> underWay = new ArrayDeque<>();
        Map<ByteString, byte[]> decoded = ClipDecoder.memory();
        Set<ByteString> givenUp = new HashSet<>();
        for (EncodedClip encoded : assembled.clips()) {
            if (underWay.size() == batcher.maxBatch()) {
                settle(record, underWay.remove());
            }
            try {
                CompletableFuture<ClipOutcome> outcome = batcher.submit(decode(encoded, decoded));
                underWay.add(new Submitted(encoded, outcome));
            } catch (UndecodableFrameException e) {
                metrics.clipSkipped(encoded.span().cameraId(), UNDECODABLE);
                if (givenUp.add(e.jpeg())) {
                    giveUpFrame(record, encoded, e);
                }
            }
        }
        while (!underWay.isEmpty()) {
            settle(record, underWay.remove());
        }
        assembled.ended().ifPresent(end -> detect(record, new StreamProgress.Ended(end)));
    }

    @Override
    public void close() {
        if (decoder != null) {
            decoder.close();
        }
    }

    private Clip decode(EncodedClip encoded, Map<ByteString, byte[]> decoded) {
        long begin = System.nanoTime();
        Clip clip = decoder.decode(encoded, decoded);
        metrics.clipDecoded(Duration.ofNanos(System.nanoTime() - begin));
        return clip;
    }

    private void settle(Record<byte[], AssembledWindow> record, Submitted submitted) {
        ClipOutcome outcome = join(submitted.outcome());
        if (outcome instanceof ClipOutcome.Scored scored) {
            ClipScores scores = scored.scores();
            forward(record, PublishedScores.of(scores, labels, topK), ActionTopology.CLIP_SCORES);
            detect(record, new StreamProgress.Scored(scores, submitted.clip().sourceKind()));
        } else if (outcome instanceof ClipOutcome.Stale) {
            metrics.clipSkipped(submitted.clip().span().cameraId(), STALE);
        } else if (outcome instanceof ClipOutcome.Failed failed) {
            deadLetters.send(record, record.value().window(), SCORE, failed.cause().getMessage());
        }
    }

    private static ClipOutcome join(CompletableFuture<ClipOutcome> outcome) {
        try {
            return outcome.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void forward(Record<byte[], AssembledWindow> record, Object value, String sink) {
        // The headers of a window say nothing of what follows from it.
        context.forward(
                new Record<>(record.key(), value, record.timestamp(), new RecordHeaders()), sink);
    }

    private void detect(Record<byte[], AssembledWindow> record, StreamProgress progress) {
        context.forward(record.withValue(progress), ActionTopology.DETECT);
    }

    /** Gives up the window that brought the picture, and spares later clips of it. */
    private void giveUpFrame(
            Record<byte[], AssembledWindow> record,
            EncodedClip clip,
            UndecodableFrameException fault) {
        String stream = clip.span().streamId();
        FrameWindow culprit = null;
        for (FrameWindow held : windows.held(stream)) {
            if (holds(held, fault.jpeg())) {
                culprit = held;
            }
        }
        if (culprit == null) {
            // A session that ended holds no windows any more.
            deadLetters.send(record, record.value().window(), DECODE, fault.getMessage());
            return;
        }
        windows.drop(stream, culprit.getSequence());
        deadLetters.send(
                record,
                culprit.toByteArray(),
                DECODE,
                "window %d of session %s: %s"
                        .formatted(
                                culprit.getSequence(), culprit.getSessionId(), fault.getMessage()));
    }

    private static boolean holds(FrameWindow window, ByteString jpeg) {
        return window.getFramesList().stream().anyMatch(frame -> frame.getJpeg().equals(jpeg));
    }
}
