package io.kinetoscope.ingest.source;

import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.picture.Raster;

/**
 * The picture that a {@link FrameSource} stands at. It is a view on the source's own buffers, valid
 * on the reading thread until the next call of the source: what is to last is rendered.
 */
public interface SourceFrame {

    /** Microseconds since the first picture of the session, by the source's timestamps. */
    long presentationTimeMicros();

    /** Wall clock of the picture, in microseconds since the epoch. */
    long captureTimeMicros();

    /**
     * Scales a region of the picture down to fit into {@code maxWidth} by {@code maxHeight} pixels
     * with its aspect ratio kept; never up. Width and height of the result are even and at least 2.
     *
     * @return a picture that the caller owns
     * @throws SourceException when the picture cannot be converted
     */
    Picture render(Region region, int maxWidth, int maxHeight);

    /**
     * The same as {@link #render}, in whichever colours the source comes by most cheaply: for who
     * compresses the picture and does not look at it.
     *
     * @return a picture that the caller owns
     * @throws SourceException when the picture cannot be converted
     */
    Raster renderToEncode(Region region, int maxWidth, int maxHeight);
}
