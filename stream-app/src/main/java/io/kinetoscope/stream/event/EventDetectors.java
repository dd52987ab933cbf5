package io.kinetoscope.stream.event;

import io.kinetoscope.stream.clip.ModelVersion;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The event detector of each model that scores, or has scored, in this process: labels and
 * thresholds are a model's own, and clips of the model before are still on their way when another
 * takes over. Safe for any number of threads.
 */
public final class EventDetectors {

    private final Map<ModelVersion, EventDetector> detectors = new ConcurrentHashMap<>();
    private volatile EventDetector newest;

    /**
     * @param detector of the first model
     */
    public EventDetectors(ModelVersion model, EventDetector detector) {
        add(model, detector);
    }

    /** Has to be called before the model scores its first clip. */
    public void add(ModelVersion model, EventDetector detector) {
        detectors.put(model, detector);
        newest = detector;
    }

    /**
     * That of a model; the newest for one that never scored here, whose state another process has
     * left.
     */
    public EventDetector of(ModelVersion model) {
        return detectors.getOrDefault(model, newest);
    }
}
