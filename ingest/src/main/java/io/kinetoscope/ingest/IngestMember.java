package io.kinetoscope.ingest;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.camera.Camera;
import io.kinetoscope.ingest.camera.CameraDefinition;
import io.kinetoscope.ingest.camera.CameraRoster;
import io.kinetoscope.ingest.camera.CameraRunner;
import io.kinetoscope.ingest.camera.CameraStatus;
import io.kinetoscope.ingest.kafka.CameraGroup;
import io.kinetoscope.ingest.kafka.PublishException;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An ingest worker that shares the cameras of the topic {@code cameras} with the other workers of
 * its group, and publishes the windows of its share. The topics must be there, see {@link
 * io.kinetoscope.ingest.kafka.TopicSetup}.
 *
 * <p>{@link #run} is the one thread of the group; cameras have theirs.
 */
public final class IngestMember implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(IngestMember.class);

    private static final Duration TURN = Duration.ofMillis(100);
    private static final Duration FLUSH_PATIENCE = Duration.ofSeconds(3);
    private static final long CLOSE_PATIENCE_SECONDS = 8;

    private final IngestSettings settings;
    private final Clock clock;
    private final CameraRunners runners;
    private final CameraRoster roster;
    private final CameraGroup group;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean closing;
    private volatile boolean joined;
    private volatile long lastTurn = System.nanoTime();

    /**
     * Starts the publishers and joins the group.
     *
     * @param settings without cameras
     * @param registry takes the metrics {@code kinetoscope_ingest_…}; one worker for a registry
     * @param clock the wall clock of capture times
     * @throws ConfigurationException when Kafka's settings are wrong
     */
    public IngestMember(IngestSettings settings, CollectorRegistry registry, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        runners = new CameraRunners(settings, registry, clock);
        roster = new CameraRoster(this::runner, runners.statuses()::publish, this::gone);
        group = CameraGroup.join(settings.kafka(), settings.topics(), new Share());
    }

    /**
     * Runs this worker's share of the cameras until {@link #close}.
     *
     * @throws PublishException when Kafka refuses windows for good
     * @throws KinetoscopeException when the group cannot be taken part in
     */
    public void run() {
        try {
            while (!closing) {
                lastTurn = System.nanoTime();
                group.poll(TURN);
                joined = group.isJoined();
                runners.publisher().requireHealthy();
                watchConnection();
                roster.turn();
            }
        } finally {
            leave();
            ended.countDown();
        }
    }

    /**
     * How long ago {@link #run} last looked after group and cameras; less than a second if well.
     */
    public Duration sinceLastTurn() {
        return Duration.ofNanos(System.nanoTime() - lastTurn);
    }

    /** Whether it is a member of the group, so that it has its share of the cameras. */
    public boolean isJoined() {
        return joined;
    }

    /** Hands the cameras over to the other workers, and waits until {@link #run} is at its end. */
    @Override
    public void close() {
        closing = true;
        group.wakeUp();
        try {
            if (!ended.await(CLOSE_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                log.warn("The ingest worker did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave() {
        roster.handOver(roster.cameras());
        flush();
        group.close();
        runners.close();
    }

    private void watchConnection() {
        if (group.isCutOff()) {
            if (roster.pause()) {
                log.warn("No broker answers, and others may have these cameras by now; they stop");
            }
        } else {
            roster.resume();
        }
    }

    private void flush() {
        try {
            if (!runners.publisher().flush(FLUSH_PATIENCE)) {
                log.warn("Kafka is slow to take the last windows of cameras that are handed over");
                runners.publisher().dropWaiting();
            }
        } catch (PublishException e) {
            log.warn("The last windows are not published: {}", e.getMessage());
        }
    }

    private CameraRunner runner(Camera camera) {
        return runners.of(camera, () -> log.debug("Camera {} has ended", camera.id()));
    }

    private void gone(String camera) {
        runners.statuses().remove(camera);
        runners.metrics().forget(camera);
    }

    private void rest(String camera, CameraStatus.State state, String why) {
        roster.rest(
                new CameraStatus(
                        camera,
                        state,
                        clock.instant(),
                        why,
                        0,
                        Optional.empty(),
                        settings.camera().worker()));
    }

    private final class Share implements CameraGroup.Listener {

        @Override
        public void defined(String id, byte[] json) {
            try {
                CameraDefinition definition = CameraDefinition.fromJson(id, json);
                if (definition.enabled()) {
                    roster.run(definition.camera());
                } else {
                    rest(id, CameraStatus.State.DISABLED, "its definition says so");
                }
            } catch (ConfigurationException e) {
                log.warn("A definition is not run: {}", e.getMessage());
                rest(id, CameraStatus.State.FAILED, e.getMessage());
            }
        }

        @Override
        public void removed(String camera) {
            roster.remove(camera);
        }

        @Override
        public void revoked(Set<String> cameras) {
            roster.handOver(cameras);
            // On the way out all were stopped and flushed before.
            if (!closing) {
                flush();
            }
        }

        @Override
        public void lost(Set<String> cameras) {
            roster.abandon(cameras);
            runners.publisher().dropWaiting();
        }
    }
}
