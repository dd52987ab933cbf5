package io.kinetoscope.ingest;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.camera.CameraMetrics;
import io.kinetoscope.ingest.camera.CameraRunner;
import io.kinetoscope.ingest.kafka.PublishException;
import io.kinetoscope.ingest.kafka.PublishedOffset;
import io.kinetoscope.ingest.source.FrameSources;
import io.kinetoscope.ingest.wire.SourceKind;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Runs cameras and publishes their windows, from {@link #start} to {@link #close}. The topics must
 * be there, see {@link io.kinetoscope.ingest.kafka.TopicSetup}; the broker may be away.
 */
public final class IngestWorker implements AutoCloseable {

    private final CameraRunners runners;
    private final List<CameraRunner> cameras;
    private final Object endings = new Object();

    private IngestWorker(IngestSettings settings, CollectorRegistry registry, Clock clock) {
        runners = new CameraRunners(settings, registry, clock);
        cameras =
                settings.cameras().stream()
                        .map(camera -> runners.of(camera, this::cameraEnded))
                        .toList();
    }

    /**
     * Starts the publishers and the cameras.
     *
     * @param registry takes the metrics {@code kinetoscope_ingest_…}; one worker for a registry
     * @param clock the wall clock of capture times
     * @throws ConfigurationException when there is no camera, or a synthetic camera's parameters or
     *     Kafka's settings are wrong; a file that is missing shows as its camera's failure
     */
    public static IngestWorker start(
            IngestSettings settings, CollectorRegistry registry, Clock clock) {
        if (settings.cameras().isEmpty()) {
            throw new ConfigurationException("There is no camera: give --camera id=uri");
        }
        // Wrong URIs show before anything runs.
        settings.cameras().forEach(camera -> FrameSources.looksLive(camera.uri()));
        IngestWorker worker = new IngestWorker(settings, registry, clock);
        worker.cameras.forEach(CameraRunner::start);
        return worker;
    }

    /**
     * Waits until every file has ended or failed and its windows are acknowledged, whatever live
     * cameras do. Where there are no files, as {@link #awaitAll}.
     *
     * @throws PublishException when Kafka refuses windows for good
     * @throws InterruptedException while waiting
     */
    public void awaitFiles() throws InterruptedException {
        await(this::filesEnded);
    }

    /**
     * Waits until every camera has ended or failed for good and its windows are acknowledged. Live
     * cameras end by failing or by {@link #close}.
     *
     * @throws PublishException when Kafka refuses windows for good
     * @throws InterruptedException while waiting
     */
    public void awaitAll() throws InterruptedException {
        await(() -> cameras.stream().allMatch(CameraRunner::isDone));
    }

    private void await(BooleanSupplier ended) throws InterruptedException {
        synchronized (endings) {
            while (!ended.getAsBoolean()) {
                // A source may turn out to be a file only when it is opened.
                endings.wait(1_000);
            }
        }
        runners.publisher().flush();
    }

    /** How many cameras the worker was given. */
    public int cameraCount() {
        return cameras.size();
    }

    /** What was done so far. */
    public IngestTotals totals() {
        CameraMetrics metrics = runners.metrics();
        return new IngestTotals(
                sum(metrics::framesRead),
                sum(metrics::framesSampled),
                sum(metrics::windowsPublished),
                sum(metrics::windowsDropped),
                sum(metrics::reconnects),
                cameras.stream()
                        .flatMap(runner -> runner.sessions().stream())
                        .collect(Collectors.toUnmodifiableSet()),
                failures());
    }

    /** The last acknowledged record of each partition of {@code frame-windows}. */
    public List<PublishedOffset> acknowledged() {
        return runners.publisher().acknowledged();
    }

    /** Ends the cameras, then gives what they sent a few seconds to be acknowledged. */
    @Override
    public void close() {
        // They end side by side; only one that FFmpeg holds is waited for by itself.
        cameras.forEach(CameraRunner::stop);
        cameras.forEach(CameraRunner::close);
        runners.close();
    }

    private void cameraEnded() {
        synchronized (endings) {
            endings.notifyAll();
        }
    }

    private boolean filesEnded() {
        Set<CameraRunner> files =
                cameras.stream()
                        .filter(runner -> runner.kind() == SourceKind.FILE)
                        .collect(Collectors.toSet());
        return (files.isEmpty() ? cameras : files).stream().allMatch(CameraRunner::isDone);
    }

    private Map<String, KinetoscopeException> failures() {
        return cameras.stream()
                .filter(runner -> runner.failure().isPresent())
                .collect(
                        Collectors.toUnmodifiableMap(
                                runner -> runner.camera().id(), r -> r.failure().get()));
    }

    private long sum(ToLongFunction<String> ofCamera) {
        return cameras.stream().mapToLong(r -> ofCamera.applyAsLong(r.camera().id())).sum();
    }
}
