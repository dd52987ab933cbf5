package io.kinetoscope.ingest.source;

import io.kinetoscope.ingest.wire.SourceKind;
import java.util.Optional;

/**
 * One session of a camera, a file or a rendered scene: open from construction until {@link #close},
 * read by one thread. A source that broke is closed and opened anew, which is a new session.
 */
public interface FrameSource extends AutoCloseable {

    /** Whether the source ends by itself ({@code FILE}) or goes on ({@code LIVE}). */
    SourceKind kind();

    /**
     * Waits for the next picture.
     *
     * @return the picture, valid until the next call; empty at the end of a {@code FILE}
     * @throws SourceException when the source fails, stalls, or is a live one that ended
     */
    Optional<SourceFrame> read();

    /** Frees the native buffers. May be called from another thread to end a {@link #read} early. */
    @Override
    void close();
}
