package io.kinetoscope.ingest.camera;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cameras that are to run here, and those that do: each {@link #turn} brings the latter nearer
 * to the former, without waiting. A camera that changes is ended and started anew.
 *
 * <p>Used by one thread.
 */
public final class CameraRoster {

    private static final Logger log = LoggerFactory.getLogger(CameraRoster.class);

    /** After which a camera that FFmpeg holds is left behind. */
    private static final Duration END_PATIENCE = Duration.ofSeconds(2);

    private final Function<Camera, CameraRunner> runners;
    private final Consumer<CameraStatus> statuses;
    private final Consumer<String> gone;
    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private boolean paused;

    /**
     * @param runners makes the runner of a camera, not yet started
     * @param statuses takes the status of cameras that are not to run
     * @param gone is told of a camera that was removed, once it has ended
     */
    public CameraRoster(
            Function<Camera, CameraRunner> runners,
            Consumer<CameraStatus> statuses,
            Consumer<String> gone) {
        this.runners = runners;
        this.statuses = statuses;
        this.gone = gone;
    }

    /** Has a camera run. One that runs so already goes on; one that has failed is tried again. */
    public void run(Camera camera) {
        Slot slot = slot(camera.id());
        boolean goesOn =
                camera.equals(slot.wanted)
                        && slot.runner != null
                        && !slot.ending
                        && !slot.runner.isDone();
        slot.wanted = camera;
        slot.instead = null;
        slot.removed = false;
        if (!goesOn) {
            slot.end();
        }
    }

    /**
     * Has a camera not run.
     *
     * @param instead its status, told once it has ended
     */
    public void rest(CameraStatus instead) {
        Slot slot = slot(instead.camera());
        slot.wanted = null;
        slot.instead = instead;
        slot.removed = false;
        slot.end();
    }

    /** Ends a camera for good. Of one that is not known {@code gone} is told all the same. */
    public void remove(String camera) {
        Slot slot = slot(camera);
        slot.wanted = null;
        slot.instead = null;
        slot.removed = true;
        slot.end();
    }

    /** Starts what is to run, and lets go of what has ended. Does not wait. */
    public void turn() {
        Iterator<Map.Entry<String, Slot>> all = slots.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<String, Slot> entry = all.next();
            Slot slot = entry.getValue();
            if (!slot.isFree() || paused) {
                continue;
            }
            if (slot.removed) {
                gone.accept(entry.getKey());
                all.remove();
            } else if (slot.instead != null) {
                statuses.accept(slot.instead);
                slot.instead = null;
            } else if (slot.wanted != null && slot.runner == null) {
                slot.runner = runners.apply(slot.wanted);
                slot.runner.start();
            }
        }
    }

    /**
     * Stops cameras, since another worker goes on with them, and waits until none gives a window
     * any more: two seconds at most, since they end side by side and what FFmpeg holds then is left
     * behind.
     */
    public void handOver(Collection<String> cameras) {
        List<CameraRunner> running = take(cameras);
        running.forEach(CameraRunner::stop);
        long deadline = System.nanoTime() + END_PATIENCE.toNanos();
        for (CameraRunner runner : running) {
            runner.awaitEnd(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
    }

    /** Stops cameras that another worker may run already: not one more window of theirs. */
    public void abandon(Collection<String> cameras) {
        take(cameras).forEach(CameraRunner::abandon);
    }

    /**
     * Stops all cameras for now, without waiting; {@link #resume} starts them anew.
     *
     * @return whether it was not paused before
     */
    public boolean pause() {
        boolean news = !paused;
        paused = true;
        slots.values().forEach(Slot::stop);
        return news;
    }

    public void resume() {
        paused = false;
    }

    /** The ids of all cameras of which it knows. */
    public Set<String> cameras() {
        return new HashSet<>(slots.keySet());
    }

    /** How many cameras have been started and have not ended. */
    public int running() {
        return (int)
                slots.values().stream()
                        .filter(slot -> slot.runner != null && !slot.runner.isDone())
                        .count();
    }

    private List<CameraRunner> take(Collection<String> cameras) {
        return cameras.stream()
                .map(slots::remove)
                .filter(Objects::nonNull)
                .map(slot -> slot.runner)
                .filter(Objects::nonNull)
                .toList();
    }

    private Slot slot(String camera) {
        return slots.computeIfAbsent(camera, id -> new Slot());
    }

    /** A camera's place. */
    private static final class Slot {

        private Camera wanted;
        private CameraStatus instead;
        private boolean removed;

        private CameraRunner runner;
        private boolean ending;
        private long endingSince;

        void end() {
            if (runner != null) {
                runner.end();
                startEnding();
            }
        }

        void stop() {
            if (runner != null && !ending && !runner.isDone()) {
                runner.stop();
                startEnding();
            }
        }

        private void startEnding() {
            if (!ending) {
                ending = true;
                endingSince = System.nanoTime();
            }
        }

        /** Whether nothing of an earlier definition runs here any more. */
        boolean isFree() {
            if (!ending) {
                return true;
            }
            boolean overdue = System.nanoTime() - endingSince >= END_PATIENCE.toNanos();
            if (!runner.isDone() && !overdue) {
                return false;
            }
            if (!runner.isDone()) {
                runner.abandon();
                log.warn(
                        "Camera {} is still held by FFmpeg; leaving it behind",
                        runner.camera().id());
            }
            runner = null;
            ending = false;
            return true;
        }
    }
}
