package io.kinetoscope.ingest.benchmark;

import io.kinetoscope.ingest.camera.Camera;
import io.kinetoscope.ingest.camera.CameraMetrics;
import io.kinetoscope.ingest.camera.CameraSession;
import io.kinetoscope.ingest.source.FrameSource;
import io.kinetoscope.ingest.source.FrameSources;
import io.kinetoscope.ingest.source.Pace;
import io.kinetoscope.ingest.source.SourceFrame;
import io.kinetoscope.ingest.source.SourceSettings;
import io.kinetoscope.ingest.source.SourceUri;
import io.kinetoscope.ingest.window.JpegCodec;
import io.kinetoscope.ingest.window.WindowSettings;
import io.kinetoscope.ingest.wire.FrameWindow;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A source from its first picture to windows, as a camera's thread does it, as fast as it goes and
 * without Kafka.
 *
 * @param frames that were read
 * @param windows in order
 */
public record WindowReading(long frames, List<FrameWindow> windows) {

    /** Name of the camera and of its session. */
    public static final String NAME = "bench";

    /**
     * Reads.
     *
     * @param mostWindows after which it stops in the middle
     * @throws io.kinetoscope.KinetoscopeException when the source cannot be read
     */
    public static WindowReading of(
            SourceUri uri, WindowSettings settings, int mostWindows, Clock clock) {
        List<FrameWindow> windows = new ArrayList<>();
        long frames = 0;
        // One thread decodes, as for a camera.
        SourceSettings fast = SourceSettings.DEFAULT.withPace(Pace.FAST).withFileThreads(1);
        try (FrameSource source = FrameSources.open(uri, fast, clock);
                JpegCodec codec = new JpegCodec()) {
            CameraSession session =
                    new CameraSession(
                            NAME,
                            new Camera(NAME, uri, List.of()),
                            source,
                            settings,
                            clock,
                            codec,
                            new CameraMetrics(new CollectorRegistry()),
                            windows::add);
            Optional<SourceFrame> frame = source.read();
            while (frame.isPresent() && windows.size() < mostWindows) {
                frames++;
                session.take(frame.get());
                frame = source.read();
            }
            if (frame.isEmpty()) {
                session.end();
            }
        }
        return new WindowReading(frames, windows);
    }
}
