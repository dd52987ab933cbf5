package io.kinetoscope.stream.live;

import io.kinetoscope.ingest.camera.CameraStatus;
import java.time.Duration;
import java.time.Instant;

/**
 * The last that was told of a camera.
 *
 * @param told when
 */
record CameraTold(CameraStatus status, Instant told) {

    StreamState state(Instant now) {
        return switch (status.state()) {
            case ONLINE -> isSilent(now) ? StreamState.SILENT : StreamState.ONLINE;
            case OFFLINE -> StreamState.OFFLINE;
            case DISABLED -> StreamState.DISABLED;
            case FAILED -> StreamState.FAILED;
        };
    }

    String why(Instant now) {
        return isSilent(now)
                ? "no news for %d s; its worker may be gone"
                        .formatted(Duration.between(told, now).toSeconds())
                : Texts.bounded(status.why());
    }

    private boolean isSilent(Instant now) {
        return status.isSilent(told, now);
    }
}
