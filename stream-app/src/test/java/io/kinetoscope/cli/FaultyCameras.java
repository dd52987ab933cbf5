package io.kinetoscope.cli;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Cameras that misbehave, a broker, and the process of an ingest worker that runs them all. */
final class FaultyCameras implements AutoCloseable {

    private final Path dir;
    private final String credentials;
    private final Map<String, String> uris = new LinkedHashMap<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private KafkaProcess kafka;

    /**
     * @param credentials of all that speak RTSP, as in {@code user:password@}; empty for none
     */
    FaultyCameras(Path dir, String credentials) {
        this.dir = dir;
        this.credentials = credentials;
    }

    /** Adds what the worker is to take for a camera. */
    void add(String id, String uri) {
        uris.put(id, uri);
    }

    /** Adds what listens, or does not, on a port of this machine. */
    void addRtsp(String id, int port) {
        add(id, "rtsp://%s127.0.0.1:%d/live".formatted(credentials, port));
    }

    /** As {@link #addRtsp(String, int)}. */
    void addHttp(String id, int port) {
        add(id, "http://127.0.0.1:%d/video".formatted(port));
    }

    /** Adds a camera that is well, until the test does something to it. */
    RtspCamera addWell(String id, String picture, String... loginOfCamera) {
        RtspCamera camera = opened(RtspCamera.start(FreePort.find(), picture, loginOfCamera));
        addRtsp(id, camera.port());
        return camera;
    }

    /** Adds the way over which another camera is seen. */
    FaultyWire addWire(String id, RtspCamera camera) {
        FaultyWire wire = opened(FaultyWire.to(camera.port()));
        addRtsp(id, wire.port());
        return wire;
    }

    /** Starts the broker, and a worker of all cameras that were added. */
    KinetoscopeProcess startWorker(Map<String, String> variables, String... options) {
        kafka = opened(KafkaProcess.start(dir));
        return opened(startWorker(List.of(), variables, uris, options));
    }

    /** Another worker, of other cameras, which the caller closes. */
    KinetoscopeProcess startWorker(
            List<String> prefix,
            Map<String, String> variables,
            Map<String, String> cameras,
            String... options) {
        List<String> arguments = new ArrayList<>(List.of(options));
        cameras.forEach((id, uri) -> arguments.addAll(List.of("--camera", id + "=" + uri)));
        return kafka.run(prefix, variables, "ingest", arguments);
    }

    String servers() {
        return kafka.servers();
    }

    /** Is closed with this, before all that was opened earlier. */
    <T extends AutoCloseable> T opened(T resource) {
        open.push(resource);
        return resource;
    }

    /** The worker first, so that it does not complain of all the others. */
    @Override
    public void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
