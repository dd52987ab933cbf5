package io.kinetoscope.ingest.source;

import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.picture.Raster;
import io.kinetoscope.ingest.wire.SourceKind;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * Anything that FFmpeg opens: files, network streams, video devices. See RATIONALE.md for why it
 * speaks to FFmpeg itself and not through JavaCV's grabber.
 *
 * <p>A live source whose picture changes its size or format, or whose clock jumps, has changed
 * under our feet (another profile, a restart, another camera): it fails, so that a new session
 * starts. A file is followed.
 */
final class FfmpegFrameSource implements FrameSource {

    /** How long {@link #close} waits for a read to come back before it leaves the freeing to it. */
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private static final Duration LOOKUP_OVERDUE = Duration.ofSeconds(1);

    /** Containers round their durations, and the last picture has one of its own. */
    private static final long CUT_SHORT_MICROS = 2_000_000;

    private final SourceUri uri;
    private final SourceKind kind;
    private final boolean onDisk;
    private final Duration openTimeout;
    private final Duration readTimeout;
    private final FfmpegDeadline deadline;
    private final FfmpegInput input;
    private final PictureScaler scaler = new PictureScaler();
    private final PresentationClock presentation = new PresentationClock();
    private final ClockJump jump = new ClockJump();
    private final PlaybackClock playback;
    private final ArrivalClock arrival;
    private final int rotation;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final ReentrantLock nativeMemory = new ReentrantLock();
    private boolean freed;

    private Format firstFormat;
    private long lastPresentation = -1;

    private FfmpegFrameSource(
            SourceUri uri,
            SourceKind kind,
            boolean onDisk,
            SourceSettings settings,
            Clock clock,
            FfmpegInput input,
            FfmpegDeadline deadline) {
        this.uri = uri;
        this.kind = kind;
        this.onDisk = onDisk;
        this.openTimeout = settings.openTimeout();
        this.readTimeout = settings.readTimeout();
        this.input = input;
        this.deadline = deadline;
        this.rotation = input.rotation();
        this.playback = new PlaybackClock(clock, settings.pace(), input.durationMicros());
        this.arrival = new ArrivalClock(clock);
    }

    static FfmpegFrameSource open(
            SourceUri uri, FfmpegAddress address, SourceSettings settings, Clock clock) {
        FfmpegDeadline deadline = new FfmpegDeadline();
        long start = System.nanoTime();
        try {
            if (!address.onDisk()) {
                deadline.expireIn(settings.openTimeout());
            }
            FfmpegInput input = FfmpegInput.open(address, deadline, settings.fileThreads());
            boolean ends =
                    address.onDisk()
                            || (uri.scheme().startsWith("http") && input.durationMicros() > 0);
            return new FfmpegFrameSource(
                    uri,
                    ends ? SourceKind.FILE : SourceKind.LIVE,
                    address.onDisk(),
                    settings,
                    clock,
                    input,
                    deadline);
        } catch (FfmpegException e) {
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            String why =
                    heldByLookup(uri, e, taken.minus(settings.openTimeout()))
                            .or(() -> gaveUp(e, deadline, settings.openTimeout()))
                            .orElseGet(() -> refusal(uri, e));
            deadline.free();
            throw new SourceException("Cannot open %s: %s".formatted(uri, why), e);
        } catch (LinkageError e) {
            // Device support needs libraries of the system that servers often lack.
            deadline.free();
            throw new SourceException(
                    "Cannot open %s: a native library does not load (%s)"
                            .formatted(uri, missing(e)),
                    e);
        }
    }

    private static String missing(LinkageError e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage());
        int path = message.indexOf(".so: ");
        return path < 0 ? message : message.substring(path + 5);
    }

    /**
     * FFmpeg does not watch its deadline while a host name is looked up, and while it waits for
     * anything else it does not miss it by as much as a second.
     */
    private static Optional<String> heldByLookup(
            SourceUri uri, FfmpegException e, Duration overdue) {
        return uri.host()
                .filter(host -> e.connectionLost() && overdue.compareTo(LOOKUP_OVERDUE) > 0)
                .map("its host name %s was not looked up in time"::formatted);
    }

    /** FFmpeg says no more of a host name that is not known than of a cable that was pulled. */
    private static String refusal(SourceUri uri, FfmpegException e) {
        if (e.connectionLost() && uri.host().isPresent()) {
            String host = uri.host().get();
            try {
                InetAddress.getByName(host);
            } catch (UnknownHostException unknown) {
                // The exception of the JDK begins with the name.
                String why = String.valueOf(unknown.getMessage()).replace(host + ": ", "");
                return "its host name %s cannot be looked up (%s)".formatted(host, why);
            }
        }
        return e.getMessage();
    }

    @Override
    public SourceKind kind() {
        return kind;
    }

    @Override
    public Optional<SourceFrame> read() {
        nativeMemory.lock();
        try {
            requireOpen();
            if (!onDisk && lastPresentation >= 0) {
                // The first picture has what opening left of its time.
                deadline.expireIn(readTimeout);
            }
            if (!input.next()) {
                requireComplete();
                return Optional.empty();
            }
            return Optional.of(stamped(input.frame()));
        } catch (FfmpegException e) {
            requireOpen();
            boolean opening = lastPresentation < 0;
            Duration timeout = opening ? openTimeout : readTimeout;
            String why = gaveUp(e, deadline, timeout).orElse(e.getMessage());
            throw new SourceException(
                    "Cannot %s %s: %s".formatted(opening ? "open" : "read on from", uri, why), e);
        } finally {
            if (isClosed()) {
                free();
            }
            nativeMemory.unlock();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        deadline.expireNow();
        try {
            if (!nativeMemory.tryLock(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                // FFmpeg hangs where it does not ask its watchdog; the reader frees on its return.
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            nativeMemory.lock();
        }
        try {
            free();
        } finally {
            nativeMemory.unlock();
        }
    }

    private SourceFrame stamped(AVFrame frame) {
        Format format = new Format(frame.width(), frame.height(), frame.format());
        if (firstFormat == null) {
            firstFormat = format;
        }
        if (kind == SourceKind.LIVE && !format.equals(firstFormat)) {
            throw new SourceException(
                    "%s changed its picture from %s to %s".formatted(uri, firstFormat, format));
        }
        OptionalLong timestamp = timestamp();
        long time = presentation.next(timestamp, input.frameDurationMicros());
        lastPresentation = time;
        if (kind == SourceKind.LIVE) {
            return new View(time, arrival.captureTimeMicros(reportedTime(timestamp)));
        }
        if (!playback.await(time, closed)) {
            throw closedException();
        }
        return new View(time, playback.captureTimeMicros(time));
    }

    /**
     * @throws SourceException when a live source's clock jumps: what follows is no longer the run
     *     that began the session
     */
    private OptionalLong timestamp() {
        if (kind == SourceKind.FILE) {
            return known(input.timestampMicros());
        }
        long arrival = System.nanoTime() / 1000;
        if (!input.hasClock()) {
            // FFmpeg would count 25 pictures a second, however many there are.
            return OptionalLong.of(arrival);
        }
        OptionalLong timestamp = known(input.timestampMicros());
        OptionalLong jumped = jump.micros(timestamp, arrival);
        if (jumped.isPresent()) {
            throw new SourceException(
                    "The clock of %s jumped by %+.1f s".formatted(uri, jumped.getAsLong() / 1e6));
        }
        return timestamp;
    }

    private OptionalLong reportedTime(OptionalLong timestamp) {
        OptionalLong epoch = input.hasClock() ? known(input.epochMicros()) : OptionalLong.empty();
        return epoch.isPresent() && timestamp.isPresent()
                ? OptionalLong.of(epoch.getAsLong() + timestamp.getAsLong())
                : OptionalLong.empty();
    }

    /** FFmpeg takes the end of the data for the end of the video, whatever was promised. */
    private void requireComplete() {
        if (kind == SourceKind.LIVE) {
            throw new SourceException("%s ended".formatted(uri));
        }
        if (lastPresentation < 0) {
            throw new SourceException("%s holds no picture that can be decoded".formatted(uri));
        }
        requireComplete(uri, input.videoDurationMicros(), lastPresentation);
    }

    /**
     * @param promisedMicros length of the video by its container, 0 when it does not tell
     * @param lastMicros when the last picture began
     * @throws SourceException when the last part is missing
     */
    static void requireComplete(SourceUri uri, long promisedMicros, long lastMicros) {
        long missing = promisedMicros - lastMicros;
        if (missing > CUT_SHORT_MICROS && missing > promisedMicros / 20) {
            throw new SourceException(
                    "%s is cut short: it ends after %.1f s of %.1f s"
                            .formatted(uri, lastMicros / 1e6, promisedMicros / 1e6));
        }
    }

    private <T extends Raster> T render(
            Rendering<T> rendering, Region region, int maxWidth, int maxHeight) {
        nativeMemory.lock();
        try {
            requireOpen();
            AVFrame frame = input.frame();
            Cropping cropping =
                    Cropping.of(
                            frame.width(),
                            frame.height(),
                            input.sampleAspectRatio(),
                            rotation,
                            region,
                            maxWidth,
                            maxHeight);
            return rendering.of(frame, cropping, rotation);
        } catch (FfmpegException e) {
            throw new SourceException(
                    "Cannot convert a picture of %s: %s".formatted(uri, e.getMessage()), e);
        } finally {
            nativeMemory.unlock();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void requireOpen() {
        if (isClosed()) {
            throw closedException();
        }
    }

    private SourceException closedException() {
        return new SourceException("%s was closed".formatted(uri));
    }

    /** Some protocols report another error when they are told to give up. */
    private static Optional<String> gaveUp(
            FfmpegException e, FfmpegDeadline deadline, Duration timeout) {
        if (Thread.currentThread().isInterrupted()) {
            return Optional.of("interrupted");
        }
        return e.gaveUp() || deadline.expired()
                ? Optional.of("it sent no picture for %s s".formatted(timeout.toMillis() / 1000.0))
                : Optional.empty();
    }

    private void free() {
        if (!freed) {
            freed = true;
            scaler.free();
            input.free();
            deadline.free();
        }
    }

    private static OptionalLong known(long micros) {
        return micros == avutil.AV_NOPTS_VALUE ? OptionalLong.empty() : OptionalLong.of(micros);
    }

    private record Format(int width, int height, int pixelFormat) {

        @Override
        public String toString() {
            return width + "x" + height + " (pixel format " + pixelFormat + ")";
        }
    }

    /** One of the scaler's ways. */
    private interface Rendering<T extends Raster> {

        T of(AVFrame frame, Cropping cropping, int rotation) throws FfmpegException;
    }

    private final class View implements SourceFrame {

        private final long presentationTime;
        private final long captureTime;

        View(long presentationTime, long captureTime) {
            this.presentationTime = presentationTime;
            this.captureTime = captureTime;
        }

        @Override
        public long presentationTimeMicros() {
            return presentationTime;
        }

        @Override
        public long captureTimeMicros() {
            return captureTime;
        }

        @Override
        public Picture render(Region region, int maxWidth, int maxHeight) {
            return FfmpegFrameSource.this.render(scaler::rgb, region, maxWidth, maxHeight);
        }

        @Override
        public Raster renderToEncode(Region region, int maxWidth, int maxHeight) {
            return FfmpegFrameSource.this.render(scaler::yuv, region, maxWidth, maxHeight);
        }
    }
}
