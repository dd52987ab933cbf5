package io.kinetoscope.ingest.camera;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;

/** What a worker counts, by camera. One instance for a registry; any thread may count. */
public final class CameraMetrics {

    private final Counter framesRead;
    private final Counter framesSampled;
    private final Counter windowsPublished;
    private final Counter windowsDropped;
    private final Counter reconnects;
    private final Gauge online;
    private final Histogram jpegEncodeSeconds;

    public CameraMetrics(CollectorRegistry registry) {
        framesRead =
                counter(registry, "frames_read_total", "Frames that the camera's source gave.");
        framesSampled =
                counter(registry, "frames_sampled_total", "Frames picked for the sampling grid.");
        windowsPublished =
                counter(registry, "windows_published_total", "Windows that Kafka acknowledged.");
        windowsDropped =
                counter(
                        registry,
                        "windows_dropped_total",
                        "Live windows dropped because the broker did not take them in time.");
        reconnects = counter(registry, "reconnects_total", "Times a lost camera was tried again.");
        online =
                Gauge.build()
                        .name("kinetoscope_ingest_camera_online")
                        .help("1 while the camera gives frames to this worker, 0 while it should.")
                        .labelNames("camera")
                        .register(registry);
        jpegEncodeSeconds =
                Histogram.build()
                        .name("kinetoscope_ingest_jpeg_encode_seconds")
                        .help("Time to compress one frame.")
                        .buckets(0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05)
                        .register(registry);
    }

    public void frameRead(String camera) {
        framesRead.labels(camera).inc();
    }

    public void frameSampled(String camera) {
        framesSampled.labels(camera).inc();
    }

    public void windowPublished(String camera) {
        windowsPublished.labels(camera).inc();
    }

    public void windowDropped(String camera) {
        windowsDropped.labels(camera).inc();
    }

    public void reconnect(String camera) {
        reconnects.labels(camera).inc();
    }

    /** Whether a camera that is to run here gives frames. */
    public void online(String camera, boolean isOnline) {
        online.labels(camera).set(isOnline ? 1 : 0);
    }

    /** A camera is not to run here any more. */
    public void notHere(String camera) {
        online.remove(camera);
    }

    public void jpegEncoded(double seconds) {
        jpegEncodeSeconds.observe(seconds);
    }

    public long framesRead(String camera) {
        return (long) framesRead.labels(camera).get();
    }

    public long framesSampled(String camera) {
        return (long) framesSampled.labels(camera).get();
    }

    public long windowsPublished(String camera) {
        return (long) windowsPublished.labels(camera).get();
    }

    public long windowsDropped(String camera) {
        return (long) windowsDropped.labels(camera).get();
    }

    public long reconnects(String camera) {
        return (long) reconnects.labels(camera).get();
    }

    /** Lets go of what was counted of a camera that is no more. */
    public void forget(String camera) {
        framesRead.remove(camera);
        framesSampled.remove(camera);
        windowsPublished.remove(camera);
        windowsDropped.remove(camera);
        reconnects.remove(camera);
        online.remove(camera);
    }

    private static Counter counter(CollectorRegistry registry, String name, String help) {
        return Counter.build()
                .name("kinetoscope_ingest_" + name)
                .help(help)
                .labelNames("camera")
                .register(registry);
    }
}
