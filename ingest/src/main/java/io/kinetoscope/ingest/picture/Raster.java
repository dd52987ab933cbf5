package io.kinetoscope.ingest.picture;

/** A picture in memory, in the colours that its maker has it in. */
public sealed interface Raster permits Picture, YuvPicture {

    /** In pixels, at least 1. */
    int width();

    /** In pixels, at least 1. */
    int height();
}
