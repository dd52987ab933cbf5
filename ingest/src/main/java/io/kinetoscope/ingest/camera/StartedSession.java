package io.kinetoscope.ingest.camera;

import io.kinetoscope.ingest.source.SourceFrame;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A session of a camera that gave at least one frame.
 *
 * @param begin capture time of presentation time 0
 */
public record StartedSession(String camera, String id, Instant begin) {

    /** Presentation time, in seconds, of what was captured at a time. */
    public double secondsAt(Instant captured) {
        return ChronoUnit.MICROS.between(begin, captured) / 1e6;
    }

    static StartedSession of(String camera, String id, SourceFrame first) {
        long begin = first.captureTimeMicros() - first.presentationTimeMicros();
        return new StartedSession(camera, id, Instant.EPOCH.plus(begin, ChronoUnit.MICROS));
    }
}
