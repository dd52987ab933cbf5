package io.kinetoscope.ingest;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.camera.Camera;
import io.kinetoscope.ingest.camera.CameraMetrics;
import io.kinetoscope.ingest.camera.CameraRunner;
import io.kinetoscope.ingest.camera.SourceWatchdog;
import io.kinetoscope.ingest.kafka.CameraStatusPublisher;
import io.kinetoscope.ingest.kafka.FrameWindowPublisher;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;

/**
 * Makes the runners of a worker's cameras, and owns what they share: publishers, metrics and the
 * watchdog. Whoever has the runners ends them before this is closed.
 */
final class CameraRunners implements AutoCloseable {

    private final IngestSettings settings;
    private final Clock clock;
    private final CameraMetrics metrics;
    private final FrameWindowPublisher publisher;
    private final CameraStatusPublisher statuses;
    private final SourceWatchdog watchdog;

    /**
     * Starts the publishers.
     *
     * @param registry takes the metrics {@code kinetoscope_ingest_…}; one worker for a registry
     * @param clock the wall clock of capture times
     * @throws ConfigurationException when Kafka's settings are wrong
     */
    CameraRunners(IngestSettings settings, CollectorRegistry registry, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        metrics = new CameraMetrics(registry);
        publisher =
                FrameWindowPublisher.start(
                        settings.kafka(),
                        settings.topics(),
                        settings.bufferBytes(),
                        settings.backlog(),
                        new CountedWindows(metrics));
        statuses = CameraStatusPublisher.start(settings.kafka(), settings.topics());
        watchdog = SourceWatchdog.start();
    }

    /**
     * A runner that is not started.
     *
     * @param ended called when it has ended, by its thread
     */
    CameraRunner of(Camera camera, Runnable ended) {
        return new CameraRunner(
                camera,
                settings.camera(),
                clock,
                metrics,
                watchdog,
                publisher::publish,
                statuses::publish,
                ended);
    }

    CameraMetrics metrics() {
        return metrics;
    }

    FrameWindowPublisher publisher() {
        return publisher;
    }

    CameraStatusPublisher statuses() {
        return statuses;
    }

    @Override
    public void close() {
        watchdog.close();
        publisher.close();
        statuses.close();
    }
}
