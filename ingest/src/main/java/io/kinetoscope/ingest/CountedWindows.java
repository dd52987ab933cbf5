package io.kinetoscope.ingest;

import io.kinetoscope.ingest.camera.CameraMetrics;
import io.kinetoscope.ingest.kafka.FrameWindowPublisher;
import io.kinetoscope.ingest.wire.FrameWindow;

/** Counts what became of each window. */
record CountedWindows(CameraMetrics metrics) implements FrameWindowPublisher.Listener {

    @Override
    public void published(FrameWindow window) {
        metrics.windowPublished(window.getCameraId());
    }

    @Override
    public void dropped(FrameWindow window) {
        metrics.windowDropped(window.getCameraId(), window.getFramesCount());
    }
}
