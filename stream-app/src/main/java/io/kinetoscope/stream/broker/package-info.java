/** A real, persisted, single-node Kafka broker inside this process; see RATIONALE.md. */
package io.kinetoscope.stream.broker;
