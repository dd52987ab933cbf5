package io.kinetoscope.ingest.camera;

import io.kinetoscope.ingest.source.FrameSource;
import io.kinetoscope.ingest.source.SourceSettings;
import io.kinetoscope.ingest.source.SourceUri;
import java.time.Clock;

/** {@link io.kinetoscope.ingest.source.FrameSources#open}, or what stands in for it. */
interface SourceOpener {

    FrameSource open(SourceUri uri, SourceSettings settings, Clock clock);
}
