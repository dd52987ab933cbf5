package io.kinetoscope.ingest.source;

/** How fast a source that ends by itself is read; a live one comes as it comes. */
public enum Pace {
    /** Each picture when its time has come, as a player would show it. */
    REALTIME,
    /** As fast as it can be decoded. */
    FAST
}
