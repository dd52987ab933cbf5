package io.kinetoscope.ingest.camera;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps a camera's status and tells of its changes, in order. Used by the camera's thread and its
 * watchdog's.
 */
final class StatusReport {

    /** Whoever has just added a camera looks whether it is well. */
    private static final Duration FIRST_RATE = Duration.ofSeconds(3);

    private final String camera;
    private final String worker;
    private final Clock clock;
    private final Consumer<CameraStatus> statuses;

    private CameraStatus.State state = CameraStatus.State.OFFLINE;
    private String why = "";
    private Instant since;
    private Instant lastFrame;
    private Instant countedFrom;
    private long counted;
    private boolean rateTold;

    StatusReport(String camera, String worker, Clock clock, Consumer<CameraStatus> statuses) {
        this.camera = camera;
        this.worker = worker;
        this.clock = clock;
        this.statuses = statuses;
        // Until a camera is online for the first time it is offline, from now on.
        this.since = clock.instant();
        this.countedFrom = since;
    }

    synchronized void change(CameraStatus.State newState, String newWhy) {
        if (state == newState && why.equals(newWhy)) {
            return;
        }
        Instant now = clock.instant();
        if (state != newState) {
            since = now;
        }
        state = newState;
        why = newWhy;
        rateTold = false;
        tell(now);
    }

    /** Counts a frame, and tells the frame rate every so often, soon after it came online. */
    synchronized void frame(Duration interval) {
        Instant now = clock.instant();
        lastFrame = now;
        counted++;
        Duration due = rateTold || interval.compareTo(FIRST_RATE) < 0 ? interval : FIRST_RATE;
        if (Duration.between(countedFrom, now).compareTo(due) >= 0) {
            tell(now);
            rateTold = true;
        }
    }

    private void tell(Instant now) {
        double seconds = Duration.between(countedFrom, now).toNanos() / 1e9;
        double rate = state == CameraStatus.State.ONLINE && seconds > 0 ? counted / seconds : 0;
        countedFrom = now;
        counted = 0;
        statuses.accept(
                new CameraStatus(
                        camera, state, since, why, rate, Optional.ofNullable(lastFrame), worker));
    }
}
