package io.kinetoscope.stream.clip;

/** A model of the store: {@code name} and its integer {@code version}. */
public record ModelVersion(String name, int version) {}
