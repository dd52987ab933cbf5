package io.kinetoscope.ingest;

import io.kinetoscope.KinetoscopeException;
import io.kinetoscope.ingest.camera.StartedSession;
import java.util.Map;
import java.util.Set;

/**
 * What a worker has done so far, over all its cameras.
 *
 * @param framesRead that the sources gave
 * @param framesSampled of them, that were picked for the sampling grid
 * @param windowsPublished that Kafka acknowledged
 * @param windowsDropped live ones that the broker did not take in time
 * @param reconnects times a lost camera was tried again
 * @param sessions the latest sessions of each camera that gave a frame
 * @param failures of the cameras that failed for good, by camera id
 */
public record IngestTotals(
        long framesRead,
        long framesSampled,
        long windowsPublished,
        long windowsDropped,
        long reconnects,
        Set<StartedSession> sessions,
        Map<String, KinetoscopeException> failures) {}
