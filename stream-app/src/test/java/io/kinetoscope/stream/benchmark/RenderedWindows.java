package io.kinetoscope.stream.benchmark;

import io.kinetoscope.ingest.benchmark.WindowReading;
import io.kinetoscope.ingest.source.SourceUri;
import io.kinetoscope.ingest.window.WindowSettings;
import io.kinetoscope.ingest.wire.FrameWindow;
import java.time.Clock;
import java.util.List;

/** Windows of the synthetic camera of the length of a file: 8 pictures of 320x180 each. */
public final class RenderedWindows {

    private RenderedWindows() {}

    /** The first {@code count} of a session, in order. */
    public static List<FrameWindow> first(int count) {
        return WindowReading.of(
                        SourceUri.of("synthetic:"),
                        new WindowSettings(8, 8, 320, 256, 90),
                        count,
                        Clock.systemUTC())
                .windows();
    }
}
