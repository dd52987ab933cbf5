package io.kinetoscope.stream.evaluation;

import com.google.protobuf.ByteString;
import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.camera.Camera;
import io.kinetoscope.ingest.camera.CameraMetrics;
import io.kinetoscope.ingest.camera.CameraSession;
import io.kinetoscope.ingest.source.FrameSource;
import io.kinetoscope.ingest.source.FrameSources;
import io.kinetoscope.ingest.source.Pace;
import io.kinetoscope.ingest.source.SourceFrame;
import io.kinetoscope.ingest.source.SourceSettings;
import io.kinetoscope.ingest.source.SourceUri;
import io.kinetoscope.ingest.window.JpegCodec;
import io.kinetoscope.ingest.window.WindowSettings;
import io.kinetoscope.ingest.wire.EncodedFrame;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.SourceKind;
import io.kinetoscope.model.store.InputSpec;
import io.kinetoscope.stream.clip.Assembly;
import io.kinetoscope.stream.clip.AssemblyState;
import io.kinetoscope.stream.clip.ClipAssembler;
import io.kinetoscope.stream.clip.ClipScores;
import io.kinetoscope.stream.clip.ClipTiming;
import io.kinetoscope.stream.clip.EncodedClip;
import io.kinetoscope.stream.clip.SessionEnd;
import io.kinetoscope.stream.inference.ActionClassifier;
import io.kinetoscope.stream.inference.BatchSettings;
import io.kinetoscope.stream.inference.ClipDecoder;
import io.kinetoscope.stream.inference.ClipOutcome;
import io.kinetoscope.stream.inference.JpegClipDecoder;
import io.kinetoscope.stream.inference.MicroBatcher;
import io.kinetoscope.stream.metrics.PipelineMetrics;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.DoubleConsumer;

/**
 * Scores the clips of video files as ingest worker and stream app do between them: the same
 * sampling, windows, JPEG pictures, clips and batches. Pictures are read while clips are scored.
 *
 * <p>Used by one thread. Owns native memory and a thread until {@link #close}.
 */
public final class VideoScorer implements AutoCloseable {

    private static final String NAME = "evaluation";

    private static final SourceSettings READING = SourceSettings.DEFAULT.withPace(Pace.FAST);

    private final WindowSettings windows;
    private final Clock clock;
    private final ClipAssembler assembler;
    private final CameraMetrics cameraMetrics;
    private final JpegCodec encoder;
    private final ClipDecoder decoder;
    private final MicroBatcher batcher;

    /**
     * @param classifier stays the caller's to close, after this
     * @param input what the classifier's model wants to see
     * @param clock from which capture times are counted
     */
    public VideoScorer(
            ActionClassifier classifier,
            InputSpec input,
            ClipTiming timing,
            WindowSettings windows,
            BatchSettings batch,
            Clock clock) {
        this.windows = windows;
        this.clock = clock;
        this.assembler = new ClipAssembler(timing);
        CollectorRegistry registry = new CollectorRegistry();
        this.cameraMetrics = new CameraMetrics(registry);
        this.encoder = new JpegCodec();
        this.decoder = new JpegClipDecoder(new JpegCodec(), input);
        this.batcher = new MicroBatcher(classifier, batch, new PipelineMetrics(registry), clock);
    }

    /**
     * Reads a video to its end.
     *
     * @param progress told the seconds of the video that are read, window by window
     * @return its scores, under the path as it was given
     * @throws ConfigurationException when there is no such file, or it is no file that ends
     * @throws KinetoscopeException when it cannot be read, holds no picture, or the classifier
     *     fails
     */
    public ScoredVideo score(Path video, DoubleConsumer progress) {
        SourceUri uri = SourceUri.of(video.toAbsolutePath().toString());
        try (FrameSource source = FrameSources.open(uri, READING, clock);
                Run run = new Run(progress)) {
            if (source.kind() != SourceKind.FILE) {
                throw new ConfigurationException(
                        "%s does not end: give a video file".formatted(video));
            }
            CameraSession session =
                    new CameraSession(
                            NAME,
                            new Camera(NAME, uri, List.of()),
                            source,
                            windows,
                            clock,
                            encoder,
                            cameraMetrics,
                            run::accept);
            Optional<SourceFrame> frame = source.read();
            while (frame.isPresent()) {
                session.take(frame.get());
                frame = source.read();
            }
            session.end();
            return run.finish(video);
        }
    }

    @Override
    public void close() {
        batcher.close();
        decoder.close();
        encoder.close();
    }

    /** One video on its way through the pipeline. */
    private final class Run implements AutoCloseable {

        private final DoubleConsumer progress;
        private final List<FrameWindow> held = new ArrayList<>();
        private final MicroBatcher.Submission submission = batcher.open();
        private final Queue<CompletableFuture<ClipOutcome>> underWay = new ArrayDeque<>();
        private final List<ClipScores> scores = new ArrayList<>();
        private AssemblyState state = AssemblyState.getDefaultInstance();
        private Instant begin;
        private SessionEnd end;

        Run(DoubleConsumer progress) {
            this.progress = progress;
        }

        void accept(FrameWindow window) {
            if (begin == null) {
                begin = beginOf(window.getFrames(0));
            }
            Assembly assembly = assembler.accept(state, List.copyOf(held), window);
            state = assembly.state();
            held.add(window);
            held.removeIf(w -> Long.compareUnsigned(w.getSequence(), state.getOldestHeld()) < 0);
            Map<ByteString, byte[]> seen = ClipDecoder.memory();
            for (EncodedClip clip : assembly.clips()) {
                // One batch is scored while the next is read.
                if (underWay.size() == 2 * batcher.maxBatch()) {
                    settle();
                }
                underWay.add(submission.submit(decoder.decode(clip, seen)));
            }
            assembly.ended().ifPresent(session -> end = session);
            EncodedFrame last = window.getFrames(window.getFramesCount() - 1);
            progress.accept(last.getPresentationTimeUs() / 1e6);
        }

        ScoredVideo finish(Path video) {
            submission.close();
            while (!underWay.isEmpty()) {
                settle();
            }
            if (begin == null || end == null) {
                throw new KinetoscopeException("%s holds no picture".formatted(video));
            }
            return new ScoredVideo(video.toString(), begin, scores, end);
        }

        @Override
        public void close() {
            submission.close();
        }

        private void settle() {
            ClipOutcome outcome = join(underWay.remove());
            if (outcome instanceof ClipOutcome.Failed failed) {
                throw failed.cause();
            }
            if (outcome instanceof ClipOutcome.Scored scored) {
                scores.add(scored.scores());
            } else {
                throw new IllegalStateException("A clip of a file is never stale");
            }
        }

        private static ClipOutcome join(CompletableFuture<ClipOutcome> outcome) {
            try {
                return outcome.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }

        /** Events are timed by capture times, annotations from the first picture on. */
        private static Instant beginOf(EncodedFrame frame) {
            return Instant.EPOCH.plus(
                    frame.getCaptureTimeUs() - frame.getPresentationTimeUs(), ChronoUnit.MICROS);
        }
    }
}
