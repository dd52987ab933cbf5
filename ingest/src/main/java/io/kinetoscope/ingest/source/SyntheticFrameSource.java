package io.kinetoscope.ingest.source;

import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.picture.Raster;
import io.kinetoscope.ingest.scene.MotionScene;
import io.kinetoscope.ingest.wire.SourceKind;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A {@link MotionScene} as a source: endless and live, or a file of a given length. Endless, it
 * leaves out pictures when it is not read fast enough, as a camera does.
 */
final class SyntheticFrameSource implements FrameSource {

    private final MotionScene scene;
    private final SourceKind kind;
    private final int fps;
    private final long frames;
    private final PlaybackClock clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private long next;

    SyntheticFrameSource(SyntheticSettings settings, Pace pace, Clock wallClock) {
        scene = new MotionScene(settings.seed(), settings.width(), settings.height());
        fps = settings.fps();
        long duration = settings.duration().map(d -> d.toNanos() / 1000).orElse(0L);
        kind = duration > 0 ? SourceKind.FILE : SourceKind.LIVE;
        frames = duration > 0 ? Math.max(1, duration * fps / 1_000_000) : Long.MAX_VALUE;
        clock =
                new PlaybackClock(
                        wallClock, kind == SourceKind.LIVE ? Pace.REALTIME : pace, duration);
    }

    @Override
    public SourceKind kind() {
        return kind;
    }

    @Override
    public Optional<SourceFrame> read() {
        if (next == frames) {
            return Optional.empty();
        }
        if (kind == SourceKind.LIVE) {
            next = Math.max(next, clock.elapsedMicros() * fps / 1_000_000);
        }
        long index = next++;
        long time = index * 1_000_000 / fps;
        if (!clock.await(time, closed)) {
            throw new SourceException("The synthetic source was closed");
        }
        return Optional.of(new View(time));
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private final class View implements SourceFrame {

        private final long time;
        private Picture whole;

        View(long time) {
            this.time = time;
        }

        @Override
        public long presentationTimeMicros() {
            return time;
        }

        @Override
        public long captureTimeMicros() {
            return clock.captureTimeMicros(time);
        }

        @Override
        public Picture render(Region region, int maxWidth, int maxHeight) {
            if (whole == null) {
                whole = scene.render(time);
            }
            Cropping cropping =
                    Cropping.of(whole.width(), whole.height(), 1, 0, region, maxWidth, maxHeight);
            return AreaScaler.scale(whole, cropping);
        }

        @Override
        public Raster renderToEncode(Region region, int maxWidth, int maxHeight) {
            return render(region, maxWidth, maxHeight);
        }
    }
}
