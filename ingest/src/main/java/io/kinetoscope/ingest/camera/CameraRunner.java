package io.kinetoscope.ingest.camera;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.source.FrameSource;
import io.kinetoscope.ingest.source.FrameSources;
import io.kinetoscope.ingest.source.SourceException;
import io.kinetoscope.ingest.source.SourceFrame;
import io.kinetoscope.ingest.source.SourceUri;
import io.kinetoscope.ingest.window.JpegCodec;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.kinetoscope.ingest.wire.SourceKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one camera on a thread of its own: opens its source, turns its frames into windows, and
 * opens it again when a live one is lost, which is a new session. A file is read once.
 */
public final class CameraRunner implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CameraRunner.class);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    /** A camera that comes and goes for months must not fill the memory. */
    private static final int MAX_SESSIONS = 100;

    /** A session as long as this shows that the camera is well again. */
    private static final Duration STEADY = Duration.ofSeconds(30);

    private final Camera camera;
    private final CameraSettings settings;
    private final Clock clock;
    private final CameraMetrics metrics;
    private final SourceOpener sources;
    private final SourceWatchdog.Watch watch;
    private final Consumer<FrameWindow> windows;
    private final StatusReport status;
    private final Runnable ended;
    private final Backoff backoff;
    private final Queue<StartedSession> sessions = new ConcurrentLinkedQueue<>();
    private final Thread thread;

    private volatile SourceKind kind;
    private volatile boolean closing;
    private volatile boolean removed;
    private volatile boolean abandoned;
    private volatile boolean done;
    private volatile KinetoscopeException failure;

    /**
     * @param watchdog tells when the camera's source does not come back
     * @param windows takes each window on the camera's thread; it may block, and what it throws
     *     fails the camera
     * @param statuses takes each change of the camera's status, on the camera's thread or the
     *     watchdog's; does not block
     * @param ended is run once, when the camera's thread is about to end, however it ends
     */
    public CameraRunner(
            Camera camera,
            CameraSettings settings,
            Clock clock,
            CameraMetrics metrics,
            SourceWatchdog watchdog,
            Consumer<FrameWindow> windows,
            Consumer<CameraStatus> statuses,
            Runnable ended) {
        this(
                camera,
                settings,
                clock,
                metrics,
                watchdog,
                FrameSources::open,
                windows,
                statuses,
                ended);
    }

    /** With another way to open its source. */
    CameraRunner(
            Camera camera,
            CameraSettings settings,
            Clock clock,
            CameraMetrics metrics,
            SourceWatchdog watchdog,
            SourceOpener sources,
            Consumer<FrameWindow> windows,
            Consumer<CameraStatus> statuses,
            Runnable ended) {
        this.camera = camera;
        this.settings = settings;
        this.clock = clock;
        this.metrics = metrics;
        this.watch = watchdog.watch();
        this.sources = sources;
        this.windows = windows;
        this.ended = ended;
        this.status =
                new StatusReport(
                        camera.id(),
                        settings.worker(),
                        clock,
                        told -> {
                            if (!abandoned) {
                                metrics.online(
                                        camera.id(), told.state() == CameraStatus.State.ONLINE);
                                statuses.accept(told);
                            }
                        });
        // Seeded apart: cameras of other workers fell together with this one, too.
        this.backoff = new Backoff(settings.reconnectDelay(), new SplittableRandom());
        this.kind = FrameSources.looksLive(camera.uri()) ? SourceKind.LIVE : SourceKind.FILE;
        this.thread = new Thread(this::run, "camera-" + camera.id());
    }

    public void start() {
        metrics.online(camera.id(), false);
        thread.start();
    }

    public Camera camera() {
        return camera;
    }

    /** Whether the camera ends by itself; for HTTP sources this is known once one was opened. */
    public SourceKind kind() {
        return kind;
    }

    /** No window comes from this camera any more. */
    public boolean isDone() {
        return done;
    }

    /** Why the camera ended, when it did not do so by itself or by {@link #close}. */
    public Optional<KinetoscopeException> failure() {
        return Optional.ofNullable(failure);
    }

    /** The latest sessions that gave at least one frame, at most {@value #MAX_SESSIONS}. */
    public Set<StartedSession> sessions() {
        return Set.copyOf(sessions);
    }

    /** Tells the camera to end, whatever it waits for, and does not wait for it. */
    public void stop() {
        closing = true;
        thread.interrupt();
    }

    /**
     * As {@link #stop}, and the session ends for good: its last windows say so, and what goes on in
     * it is over.
     */
    public void end() {
        removed = true;
        stop();
    }

    /** As {@link #stop}, and from now on no window and no status is given out any more. */
    public void abandon() {
        abandoned = true;
        stop();
    }

    /** Ends the camera, whatever it waits for, within two seconds. */
    @Override
    public void close() {
        stop();
        awaitEnd(CLOSE_PATIENCE);
    }

    /**
     * Waits until a camera that was stopped gives no window any more.
     *
     * @param patience after which it is abandoned
     */
    void awaitEnd(Duration patience) {
        try {
            // 0 would wait for ever.
            thread.join(Math.max(1, patience.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            abandon();
            log.warn("Camera {} is still held by FFmpeg; leaving it behind", camera.id());
        }
    }

    private void run() {
        metrics.online(camera.id(), false);
        try (JpegCodec codec = new JpegCodec()) {
            SourceUri uri = camera.uri().resolve(settings.environment(), settings.secrets());
            while (!closing && !runSession(uri, codec)) {
                Thread.sleep(backoff.next().toMillis());
                metrics.reconnect(camera.id());
            }
        } catch (InterruptedException e) {
            // Only close() interrupts this thread.
            log.debug("Camera {} was interrupted", camera.id());
        } catch (KinetoscopeException e) {
            fail(e);
        } catch (RuntimeException | LinkageError e) {
            log.error("Camera {} failed", camera.id(), e);
            fail(new KinetoscopeException("Camera %s failed: %s".formatted(camera.id(), e), e));
        } finally {
            watch.close();
            if (closing) {
                String why = removed ? "it was removed or changed" : "its worker was stopped";
                status.change(CameraStatus.State.OFFLINE, why);
            }
            // One that FFmpeg held for too long has a successor already.
            if (!abandoned && (closing || failure == null)) {
                metrics.notHere(camera.id());
            }
            done = true;
            ended.run();
        }
    }

    /**
     * @return whether the camera has ended; else it was lost and is to be opened again
     */
    private boolean runSession(SourceUri uri, JpegCodec codec) {
        Instant start = clock.instant();
        if (FrameSources.isRemote(uri)) {
            watch.begin(settings.source().openTimeout(), this::heldOpening);
        }
        try (FrameSource source = sources.open(uri, settings.source(), clock)) {
            kind = source.kind();
            read(source, FrameSources.isRemote(uri), codec);
            if (!closing) {
                status.change(CameraStatus.State.OFFLINE, "its source ended");
            }
            return true;
        } catch (SourceException e) {
            watch.end();
            if (closing) {
                return true;
            }
            if (kind == SourceKind.FILE) {
                throw e;
            }
            if (Duration.between(start, clock.instant()).compareTo(STEADY) >= 0) {
                backoff.reset();
            }
            log.atWarn()
                    .addKeyValue("camera", camera.id())
                    .log("Camera {} is offline: {}", camera.id(), e.getMessage());
            status.change(CameraStatus.State.OFFLINE, e.getMessage());
            return false;
        }
    }

    private void read(FrameSource source, boolean remote, JpegCodec codec) {
        String sessionId = UUID.randomUUID().toString();
        CameraSession session =
                new CameraSession(
                        sessionId,
                        camera,
                        source,
                        settings.window(),
                        clock,
                        codec,
                        metrics,
                        this::give);
        try {
            // The watch over the opening goes on until the first picture.
            Optional<SourceFrame> frame = source.read();
            watch.end();
            if (frame.isPresent()) {
                online(StartedSession.of(camera.id(), sessionId, frame.get()));
            }
            while (frame.isPresent() && !closing) {
                session.take(frame.get());
                status.frame(CameraStatus.INTERVAL);
                frame = remote ? next(source) : source.read();
            }
        } catch (SourceException e) {
            // What was read before counts.
            finish(session);
            throw e;
        }
        finish(session);
    }

    private Optional<SourceFrame> next(FrameSource source) {
        if (source.kind() == SourceKind.FILE) {
            // It waits until the next picture is due, for as long as the video holds one.
            return source.read();
        }
        watch.begin(settings.source().readTimeout(), this::heldReading);
        Optional<SourceFrame> frame = source.read();
        if (!watch.end()) {
            // It was told to be offline; what follows is not to join what was before.
            throw new SourceException(
                    "%s came back too late with its next picture".formatted(camera.uri()));
        }
        return frame;
    }

    private void heldOpening(Duration taken) {
        held(
                "Cannot open %s: it sent no picture for %.1f s, and the lookup of its host name or"
                        + " its device does not end",
                taken);
    }

    private void heldReading(Duration taken) {
        held(
                "Cannot read on from %s: it sent no picture for %.1f s, and its device does not let"
                        + " go of the read",
                taken);
    }

    private void held(String why, Duration taken) {
        if (!closing) {
            String reason = why.formatted(camera.uri(), taken.toMillis() / 1000.0);
            log.warn("Camera {} is offline: {}", camera.id(), reason);
            status.change(CameraStatus.State.OFFLINE, reason);
        }
    }

    private void give(FrameWindow window) {
        if (!abandoned) {
            windows.accept(window);
        }
    }

    private void online(StartedSession session) {
        sessions.add(session);
        if (sessions.size() > MAX_SESSIONS) {
            sessions.remove();
        }
        log.atInfo()
                .addKeyValue("camera", camera.id())
                .addKeyValue("session", session.id())
                .log("Camera {} is online: {}", camera.id(), camera.uri());
        status.change(CameraStatus.State.ONLINE, "");
    }

    /** A worker that is stopped does not end the camera: another may go on with it. */
    private void finish(CameraSession session) {
        if (closing && !removed) {
            session.leave();
        } else {
            session.end();
        }
    }

    private void fail(KinetoscopeException e) {
        if (closing) {
            return;
        }
        failure = e;
        String mend = e instanceof ConfigurationException ? "" : "; it is not tried again";
        log.atWarn()
                .addKeyValue("camera", camera.id())
                .log("Camera {} failed: {}{}", camera.id(), e.getMessage(), mend);
        status.change(CameraStatus.State.FAILED, e.getMessage());
    }
}
