package io.kinetoscope.ingest.camera;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.source.AllowedSecrets;
import io.kinetoscope.ingest.source.SourceSettings;
import io.kinetoscope.ingest.window.WindowSettings;
import java.time.Duration;
import java.util.Map;

/**
 * What all cameras of a worker share.
 *
 * @param worker its name in {@code camera-status}
 * @param environment from which {@code ${env:NAME}} in a camera's URI is resolved
 * @param secrets to which a camera's URI may refer
 * @param reconnectDelay the longest wait before a camera that was lost is tried again
 */
public record CameraSettings(
        String worker,
        SourceSettings source,
        WindowSettings window,
        Map<String, String> environment,
        AllowedSecrets secrets,
        Duration reconnectDelay) {

    /** 30 s. */
    public static final Duration DEFAULT_RECONNECT_DELAY = Duration.ofSeconds(30);

    /**
     * @throws ConfigurationException when the longest wait is less than a millisecond or more than
     *     a day
     */
    public CameraSettings {
        if (reconnectDelay.toMillis() < 1 || reconnectDelay.compareTo(Duration.ofDays(1)) > 0) {
            throw new ConfigurationException(
                    "The longest wait before a lost camera is tried again is 1ms to 24h");
        }
    }

    /** For cameras that may refer to anything, with {@link #DEFAULT_RECONNECT_DELAY}. */
    public CameraSettings(
            String worker,
            SourceSettings source,
            WindowSettings window,
            Map<String, String> environment) {
        this(worker, source, window, environment, AllowedSecrets.ALL, DEFAULT_RECONNECT_DELAY);
    }

    /** The same for cameras whose URIs may refer to these. */
    public CameraSettings with(AllowedSecrets allowed) {
        return new CameraSettings(worker, source, window, environment, allowed, reconnectDelay);
    }

    /** Leaves out the environment, which holds secrets. */
    @Override
    public String toString() {
        return "CameraSettings[worker=%s, source=%s, window=%s]".formatted(worker, source, window);
    }
}
