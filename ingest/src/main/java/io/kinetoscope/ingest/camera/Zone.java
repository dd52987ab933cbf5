package io.kinetoscope.ingest.camera;

import io.kinetoscope.ingest.source.Region;

/**
 * A part of a camera's picture that is a stream of its own.
 *
 * @param name as in {@link StreamId}
 */
public record Zone(String name, Region region) {

    public Zone {
        StreamId.requireName("zone", name);
    }
}
