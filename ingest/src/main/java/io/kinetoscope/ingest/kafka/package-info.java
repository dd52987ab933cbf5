/** How to reach Kafka, the topics, and the publishers of windows and of camera status. */
package io.kinetoscope.ingest.kafka;
