/**
 * The format of {@code frame-windows}: the schema's generated classes, its rules, and Kafka's
 * serde. Depends on the JDK, protobuf and Kafka's serialization only, so that others can read the
 * topic with it.
 */
package io.kinetoscope.ingest.wire;
