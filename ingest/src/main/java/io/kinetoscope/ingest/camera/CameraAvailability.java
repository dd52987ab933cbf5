package io.kinetoscope.ingest.camera;

import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Whether each camera gives frames, and for how long it did not: up to the moment of the scrape, so
 * that a camera that stays away is seen. For any thread.
 */
final class CameraAvailability extends Collector implements Collector.Describable {

    private static final List<String> LABELS = List.of("camera");
    private static final double NANOS_PER_SECOND = 1e9;

    private final LongSupplier nanoTime;
    private final Map<String, Camera> cameras = new LinkedHashMap<>();

    private static final class Camera {
        boolean online;
        long since;
        long offlineNanos;

        long offlineUntil(long now) {
            return online ? offlineNanos : offlineNanos + now - since;
        }
    }

    CameraAvailability() {
        this(System::nanoTime);
    }

    CameraAvailability(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized void change(String name, boolean online) {
        long now = nanoTime.getAsLong();
        Camera camera = cameras.get(name);
        if (camera == null) {
            camera = new Camera();
            cameras.put(name, camera);
        } else {
            camera.offlineNanos = camera.offlineUntil(now);
        }
        camera.online = online;
        camera.since = now;
    }

    synchronized void forget(String name) {
        cameras.remove(name);
    }

    @Override
    public synchronized List<MetricFamilySamples> collect() {
        long now = nanoTime.getAsLong();
        GaugeMetricFamily up = up();
        CounterMetricFamily offline = offline();
        cameras.forEach(
                (name, camera) -> {
                    up.addMetric(List.of(name), camera.online ? 1 : 0);
                    offline.addMetric(List.of(name), camera.offlineUntil(now) / NANOS_PER_SECOND);
                });
        return families(up, offline);
    }

    @Override
    public List<MetricFamilySamples> describe() {
        return families(up(), offline());
    }

    private static List<MetricFamilySamples> families(
            GaugeMetricFamily up, CounterMetricFamily offline) {
        List<MetricFamilySamples> families = new ArrayList<>();
        families.add(up);
        families.add(offline);
        return families;
    }

    private static GaugeMetricFamily up() {
        return new GaugeMetricFamily(
                "kinetoscope_ingest_camera_up", "1 while frames come of the camera.", LABELS);
    }

    private static CounterMetricFamily offline() {
        return new CounterMetricFamily(
                "kinetoscope_ingest_offline_seconds",
                "Time in which no frames came of the camera.",
                LABELS);
    }
}
