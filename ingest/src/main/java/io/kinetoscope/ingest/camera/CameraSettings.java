package io.kinetoscope.ingest.camera;

import io.kinetoscope.ingest.source.SourceSettings;
import io.kinetoscope.ingest.window.WindowSettings;
import java.util.Map;

/**
 * What all cameras of a worker share.
 *
 * @param worker its name in {@code camera-status}
 * @param environment from which {@code ${env:NAME}} in a camera's URI is resolved
 */
public record CameraSettings(
        String worker,
        SourceSettings source,
        WindowSettings window,
        Map<String, String> environment) {

    /** Leaves out the environment, which holds secrets. */
    @Override
    public String toString() {
        return "CameraSettings[worker=%s, source=%s, window=%s]".formatted(worker, source, window);
    }
}
