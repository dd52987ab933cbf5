package io.kinetoscope.ingest.camera;

import io.kinetoscope.ingest.picture.Raster;
import io.kinetoscope.ingest.source.FrameSource;
import io.kinetoscope.ingest.source.Region;
import io.kinetoscope.ingest.source.SourceFrame;
import io.kinetoscope.ingest.window.FrameSampler;
import io.kinetoscope.ingest.window.FrameWindower;
import io.kinetoscope.ingest.window.JpegCodec;
import io.kinetoscope.ingest.window.SampledFrame;
import io.kinetoscope.ingest.window.WindowSettings;
import io.kinetoscope.ingest.wire.FrameWindow;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * One session of a camera: its frames on their way from the source to windows, one series of
 * windows for each of its streams. Used by one thread, the camera's.
 */
public final class CameraSession {

    private record Stream(Region region, FrameWindower windower) {}

    private final Camera camera;
    private final WindowSettings settings;
    private final Clock clock;
    private final JpegCodec codec;
    private final CameraMetrics metrics;
    private final Consumer<FrameWindow> windows;
    private final FrameSampler sampler;
    private final List<Stream> streams = new ArrayList<>();

    /**
     * @param source open; only its kind is asked for
     * @param codec stays the caller's
     * @param windows takes each window when it is complete; may block or throw
     */
    public CameraSession(
            String sessionId,
            Camera camera,
            FrameSource source,
            WindowSettings settings,
            Clock clock,
            JpegCodec codec,
            CameraMetrics metrics,
            Consumer<FrameWindow> windows) {
        this.camera = camera;
        this.settings = settings;
        this.clock = clock;
        this.codec = codec;
        this.metrics = metrics;
        this.windows = windows;
        this.sampler = new FrameSampler(settings.sampleRate());
        camera.streams()
                .forEach(
                        (stream, region) ->
                                streams.add(
                                        new Stream(
                                                region,
                                                new FrameWindower(
                                                        stream.toString(),
                                                        camera.id(),
                                                        sessionId,
                                                        source.kind(),
                                                        settings))));
    }

    /** Takes the frame that the source stands at. */
    public void take(SourceFrame frame) {
        metrics.frameRead(camera.id());
        OptionalLong slot = sampler.sample(frame.presentationTimeMicros());
        if (slot.isEmpty()) {
            return;
        }
        metrics.frameSampled(camera.id());
        long readTime = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
        for (Stream stream : streams) {
            stream.windower()
                    .add(sampled(frame, slot.getAsLong(), readTime, stream))
                    .forEach(windows);
        }
    }

    /** Gives out what is left of each stream, flagged as the end of the session. */
    public void end() {
        streams.forEach(stream -> stream.windower().end().ifPresent(windows));
    }

    /** Gives out what is left of each stream, without an end of the session. */
    public void leave() {
        streams.forEach(stream -> stream.windower().leave().ifPresent(windows));
    }

    private SampledFrame sampled(SourceFrame frame, long slot, long readTime, Stream stream) {
        Raster picture =
                frame.renderToEncode(stream.region(), settings.maxWidth(), settings.maxHeight());
        long start = System.nanoTime();
        byte[] jpeg = codec.encode(picture, settings.jpegQuality());
        metrics.jpegEncoded((System.nanoTime() - start) / 1e9);
        return new SampledFrame(
                slot,
                frame.presentationTimeMicros(),
                frame.captureTimeMicros(),
                readTime,
                picture.width(),
                picture.height(),
                jpeg);
    }
}
