package io.kinetoscope.ingest.scene;

/**
 * What a scene shows for a while.
 *
 * @param startMicros since the scene began
 * @param endMicros where the next begins, more than {@code startMicros}
 */
public record TrueMotion(Motion motion, long startMicros, long endMicros) {}
