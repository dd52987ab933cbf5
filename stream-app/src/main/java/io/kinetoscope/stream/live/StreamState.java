package io.kinetoscope.stream.live;

import java.util.Locale;

/** How a stream is, as far as the topics tell. */
public enum StreamState {
    /** Frames come and are scored in time. */
    ONLINE,
    /** Frames come, and are scored late or not at all. */
    BEHIND,
    /** Its camera gives no frames. */
    OFFLINE,
    /** Its camera was switched off. */
    DISABLED,
    /** Its camera is not tried again until its owner changes something. */
    FAILED,
    /** Its camera was online, and its worker has not been heard of since. */
    SILENT,
    /** Nobody told of its camera. */
    UNKNOWN;

    /** In lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
