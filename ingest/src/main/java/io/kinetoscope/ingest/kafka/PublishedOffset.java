package io.kinetoscope.ingest.kafka;

/**
 * A place on a topic up to which windows were acknowledged.
 *
 * @param offset of the last acknowledged record, inclusive
 */
public record PublishedOffset(String topic, int partition, long offset) {}
