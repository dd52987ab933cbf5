package io.kinetoscope.ingest.camera;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;

/** What a worker counts, by camera. One instance for a registry; any thread may count. */
public final class CameraMetrics {

    private final Counter framesRead;
    private final Counter framesSampled;
    private final Counter windowsPublished;
    private final Counter windowsDropped;
    private final Counter framesDropped;
    private final Counter reconnects;
    private final CameraAvailability availability;
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
        framesDropped =
                counter(registry, "frames_dropped_total", "Frames in windows that were dropped.");
        availability = new CameraAvailability().register(registry);
        reconnects = counter(registry, "reconnects_total", "Times a lost camera was tried again.");
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

    /**
     * @param frames in the window
     */
    public void windowDropped(String camera, int frames) {
        windowsDropped.labels(camera).inc();
        framesDropped.labels(camera).inc(frames);
    }

    /** Whether frames come of a camera, from now on. */
    public void online(String camera, boolean online) {
        availability.change(camera, online);
    }

    public void reconnect(String camera) {
        reconnects.labels(camera).inc();
    }

    /** A camera is not to run here any more. */
    public void notHere(String camera) {
        availability.forget(camera);
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
        framesDropped.remove(camera);
        availability.forget(camera);
        reconnects.remove(camera);
    }

    private static Counter counter(CollectorRegistry registry, String name, String help) {
        return Counter.build()
                .name("kinetoscope_ingest_" + name)
                .help(help)
                .labelNames("camera")
                .register(registry);
    }
}
