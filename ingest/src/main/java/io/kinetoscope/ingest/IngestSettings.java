package io.kinetoscope.ingest;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.camera.Camera;
import io.kinetoscope.ingest.camera.CameraSettings;
import io.kinetoscope.ingest.kafka.BacklogSettings;
import io.kinetoscope.ingest.kafka.KafkaSettings;
import io.kinetoscope.ingest.kafka.Topics;
import java.util.List;
import java.util.Optional;

/**
 * What an ingest worker is to do.
 *
 * @param cameras with ids of their own; none where the topic {@code cameras} says which
 * @param camera what all of them share
 * @param bufferBytes of windows that wait while the broker is away, for live cameras and for files
 *     each; at least 1 MB
 * @param backlog of the stream app at which files wait; empty for never
 */
public record IngestSettings(
        List<Camera> cameras,
        CameraSettings camera,
        KafkaSettings kafka,
        Topics topics,
        long bufferBytes,
        Optional<BacklogSettings> backlog) {

    /** 64 MiB: ten minutes of a camera at the default settings. */
    public static final long DEFAULT_BUFFER_BYTES = 64L << 20;

    /**
     * @throws ConfigurationException when two cameras share an id
     */
    public IngestSettings {
        cameras = List.copyOf(cameras);
        if (cameras.stream().map(Camera::id).distinct().count() != cameras.size()) {
            throw new ConfigurationException("Two cameras have the same id");
        }
        if (bufferBytes < 1_000_000) {
            throw new ConfigurationException("The buffer for windows is at least 1 MB");
        }
    }
}
