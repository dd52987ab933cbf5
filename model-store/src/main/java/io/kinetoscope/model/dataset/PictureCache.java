package io.kinetoscope.model.dataset;

/** Decoded pictures of videos, bounded in bytes. Safe for several threads. */
public final class PictureCache {

    /** 1 GiB: about six minutes at 16 pictures/s as the pipeline sees them. */
    public static final long DEFAULT_BYTES = 1L << 30;

    private final long maxBytes;

    /**
     * @param maxBytes of pictures that are kept, at least 0
     */
    public PictureCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }
}
