package io.kinetoscope.ingest.camera;

import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.picture.Raster;
import io.kinetoscope.ingest.source.FrameSource;
import io.kinetoscope.ingest.source.Region;
import io.kinetoscope.ingest.source.SourceFrame;
import io.kinetoscope.ingest.wire.SourceKind;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A live source that gives a second of pictures, and then none until it is released, whatever
 * deadline passes: as a call into the kernel may.
 */
final class HeldSource implements FrameSource {

    private static final int PICTURES = 8;
    private static final long STEP_MICROS = 125_000;

    private final CountDownLatch released = new CountDownLatch(1);
    private int read;
    private volatile boolean used;
    private volatile boolean closed;

    void release() {
        released.countDown();
    }

    boolean used() {
        return used;
    }

    boolean closed() {
        return closed;
    }

    static void awaitWithoutEnd(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            // The test is over, and nothing else interrupts it.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public SourceKind kind() {
        return SourceKind.LIVE;
    }

    @Override
    public Optional<SourceFrame> read() {
        used = true;
        if (read == PICTURES) {
            awaitWithoutEnd(released);
        }
        long time = read++ * STEP_MICROS;
        return Optional.of(new Grey(time));
    }

    @Override
    public void close() {
        closed = true;
    }

    private record Grey(long time) implements SourceFrame {

        @Override
        public long presentationTimeMicros() {
            return time;
        }

        @Override
        public long captureTimeMicros() {
            return time + 1;
        }

        @Override
        public Picture render(Region region, int maxWidth, int maxHeight) {
            return new Picture(32, 32, new byte[3 * 32 * 32]);
        }

        @Override
        public Raster renderToEncode(Region region, int maxWidth, int maxHeight) {
            return render(region, maxWidth, maxHeight);
        }
    }
}
