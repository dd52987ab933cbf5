/**
 * How good events are, measured with the parts of the pipeline themselves, without Kafka between
 * them: from the video to windows of JPEG pictures, clips, scores and events, as {@code ingest} and
 * {@code stream} make them.
 */
package io.kinetoscope.stream.evaluation;
