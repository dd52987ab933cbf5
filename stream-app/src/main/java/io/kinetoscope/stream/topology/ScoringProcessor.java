package io.kinetoscope.stream.topology;

import com.google.protobuf.ByteString;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.stream.clip.Clip;
import io.kinetoscope.stream.clip.ClipScores;
import io.kinetoscope.stream.clip.ClipSpan;
import io.kinetoscope.stream.clip.EncodedClip;
import io.kinetoscope.stream.event.PublishedScores;
import io.kinetoscope.stream.inference.BatchSettings;
import io.kinetoscope.stream.inference.ClipDecoder;
import io.kinetoscope.stream.inference.ClipOutcome;
import io.kinetoscope.stream.inference.DecodedPictures;
import io.kinetoscope.stream.inference.MemoryBudget;
import io.kinetoscope.stream.inference.MicroBatcher;
import io.kinetoscope.stream.inference.ShadowScorer;
import io.kinetoscope.stream.inference.UndecodableFrameException;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Second step: decodes clips and has them scored. It blocks until the last clip of a window is
 * scored, by the shadow too, which is what makes the step exactly-once: when the task commits,
 * nothing is in flight.
 */
final class ScoringProcessor implements Processor<byte[], AssembledWindow, byte[], Object> {

    private static final String DECODE = "decode";
    private static final String SCORE = "score";
    private static final String STALE = "stale";
    private static final String OUT_OF_TURN = "out-of-turn";
    private static final String UNDECODABLE = "undecodable";

    /**
     * @param turn of its stream
     * @param shadow of the shadow, if there is one
     */
    private record Submitted(
            EncodedClip clip,
            Turns.Turn turn,
            CompletableFuture<ClipOutcome> outcome,
            Optional<CompletableFuture<ClipOutcome>> shadow) {}

    private final Supplier<ClipDecoder> decoders;
    private final MicroBatcher batcher;
    private final Optional<ShadowScorer> shadow;
    private final int topK;
    private final MemoryBudget pictureMemory;
    private final PipelineMetrics metrics;
    private final Clock clock;
    private ProcessorContext<byte[], Object> context;
    private ClipDecoder decoder;
    private DecodedPictures pictures;
    private Turns turns;
    private DeadLetterOffice deadLetters;

    ScoringProcessor(
            Supplier<ClipDecoder> decoders,
            MicroBatcher batcher,
            Optional<ShadowScorer> shadow,
            int topK,
            MemoryBudget pictureMemory,
            PipelineMetrics metrics,
            Clock clock) {
        this.decoders = decoders;
        this.batcher = batcher;
        this.shadow = shadow;
        this.topK = topK;
        this.pictureMemory = pictureMemory;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        this.context = context;
        this.decoder = decoders.get();
        this.pictures = new DecodedPictures(pictureMemory);
        this.turns = new Turns(batcher.settings());
        this.deadLetters = new DeadLetterOffice(context, metrics, clock);
    }

    @Override
    public void process(Record<byte[], AssembledWindow> record) {
        // All outcomes first: what is forwarded is written, and opens a transaction.
        List<Runnable> results = new ArrayList<>();
        Queue<Submitted> underWay = submit(record, results);
        // Woken once, not with each clip.
        join(
                CompletableFuture.allOf(
                        underWay.stream()
                                .map(Submitted::outcome)
                                .toArray(CompletableFuture[]::new)));
        while (!underWay.isEmpty()) {
            results.add(settle(record, underWay.remove()));
        }
        AssembledWindow assembled = record.value();
        assembled.superseded().ifPresent(end -> detect(record, new StreamProgress.Ended(end)));
        results.forEach(Runnable::run);
        assembled.ended().ifPresent(end -> detect(record, new StreamProgress.Ended(end)));
    }

    /**
     * @param results takes what is known before all are submitted
     */
    private Queue<Submitted> submit(
            Record<byte[], AssembledWindow> record, List<Runnable> results) {
        Queue<Submitted> underWay = new ArrayDeque<>();
        if (record.value().clips().isEmpty()) {
            return underWay;
        }
        Optional<MicroBatcher.Submission> toShadow = shadow.map(ShadowScorer::open);
        try (MicroBatcher.Submission submission = batcher.open()) {
            for (EncodedClip encoded : record.value().clips()) {
                if (underWay.size() == batcher.maxBatch()) {
                    results.add(settle(record, underWay.remove()));
                }
                Turns.Turn turn = turn(record.value(), encoded);
                if (turn == Turns.Turn.PASSED) {
                    continue;
                }
                try {
                    Clip clip = decode(encoded);
                    underWay.add(
                            new Submitted(
                                    encoded,
                                    turn,
                                    submission.submit(clip),
                                    toShadow.map(second -> second.submit(clip))));
                } catch (UndecodableFrameException e) {
                    results.add(() -> giveUpFrame(record, encoded, e));
                }
            }
        } finally {
            toShadow.ifPresent(MicroBatcher.Submission::close);
        }
        return underWay;
    }

    @Override
    public void close() {
        if (decoder != null) {
            pictures.close();
            decoder.close();
        }
    }

    /** Asked before it is decoded, which may cost more than to score it. */
    private Turns.Turn turn(AssembledWindow assembled, EncodedClip clip) {
        BatchSettings settings = batcher.settings();
        Instant now = clock.instant();
        if (settings.isStale(clip.sourceKind(), clip.captured(), now)) {
            turns.stale(clip.span().streamId(), clip.published());
            skip(assembled, clip.span(), STALE);
            return Turns.Turn.PASSED;
        }
        if (!settings.isSkippable(clip.sourceKind())) {
            return Turns.Turn.FREE;
        }
        Turns.Turn turn =
                turns.take(clip.span().streamId(), clip.captured(), clip.published(), now);
        if (turn == Turns.Turn.PASSED) {
            skip(assembled, clip.span(), OUT_OF_TURN);
        }
        return turn;
    }

    private void skip(AssembledWindow assembled, ClipSpan clip, String reason) {
        assembled.tally().skipped(clock.instant());
        metrics.clipSkipped(clip.cameraId(), reason);
    }

    private Clip decode(EncodedClip encoded) {
        long begin = System.nanoTime();
        String stream = encoded.span().streamId();
        Map<ByteString, byte[]> known = pictures.of(stream);
        try {
            Clip clip = decoder.decode(encoded, known);
            metrics.clipDecoded(Duration.ofNanos(System.nanoTime() - begin));
            return clip;
        } finally {
            pictures.keep(stream, known, encoded.jpegs());
        }
    }

    /** Waits for a clip, and says what is to be forwarded for it. */
    private Runnable settle(Record<byte[], AssembledWindow> record, Submitted submitted) {
        ClipOutcome outcome = join(submitted.outcome());
        Optional<ClipOutcome.Scored> second =
                submitted.shadow().flatMap(waiting -> shadow.orElseThrow().scores(waiting));
        ClipSpan span = submitted.clip().span();
        ClipTally tally = record.value().tally();
        if (outcome instanceof ClipOutcome.Scored scored) {
            tally.scored();
            return () -> publish(record, scored, second, submitted.clip());
        }
        if (outcome instanceof ClipOutcome.Failed failed) {
            tally.failed();
            String reason = failed.cause().getMessage();
            return () -> deadLetters.send(record, record.value().window(), SCORE, reason);
        }
        turns.stale(span.streamId(), submitted.clip().published());
        if (submitted.turn() == Turns.Turn.TAKEN) {
            turns.giveBack(span.streamId());
        }
        skip(record.value(), span, STALE);
        return () -> {};
    }

    private void publish(
            Record<byte[], AssembledWindow> record,
            ClipOutcome.Scored scored,
            Optional<ClipOutcome.Scored> second,
            EncodedClip clip) {
        ClipScores scores = scored.scores();
        metrics.clipScored(scores.span().cameraId());
        publish(record, scored);
        // One that has taken over has nothing to be compared with.
        second.filter(other -> !other.scores().model().equals(scores.model()))
                .ifPresent(other -> publish(record, other));
        detect(record, new StreamProgress.Scored(scores, clip.sourceKind(), clip.jpegs()));
    }

    private void publish(Record<byte[], AssembledWindow> record, ClipOutcome.Scored scored) {
        forward(
                record,
                PublishedScores.of(scored.scores(), scored.labels(), topK),
                ActionTopology.CLIP_SCORES);
    }

    private static <T> T join(CompletableFuture<T> result) {
        try {
            return result.join();
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

    /** Gives up the window that brought the picture, once, and spares later clips of it. */
    private void giveUpFrame(
            Record<byte[], AssembledWindow> record,
            EncodedClip clip,
            UndecodableFrameException fault) {
        metrics.clipSkipped(clip.span().cameraId(), UNDECODABLE);
        record.value().tally().failed();
        AssembledWindow assembled = record.value();
        long sequence = assembled.sequence();
        byte[] culprit = assembled.window();
        for (FrameWindow held : assembled.held()) {
            if (holds(held, fault.jpeg())) {
                sequence = held.getSequence();
                culprit = held.toByteArray();
            }
        }
        if (assembled.givenUp().add(sequence)) {
            deadLetters.send(
                    record,
                    culprit,
                    DECODE,
                    "window %d of session %s: %s"
                            .formatted(sequence, clip.span().sessionId(), fault.getMessage()));
        }
    }

    private static boolean holds(FrameWindow window, ByteString jpeg) {
        return window.getFramesList().stream().anyMatch(frame -> frame.getJpeg().equals(jpeg));
    }
}
