/**
 * From the scores of clips to action events, and the formats of topics {@code action-events} and
 * {@code clip-scores}. Kafka Streams does not appear here: {@link
 * io.kinetoscope.stream.event.EventDetector} is a function of a state and an input.
 */
package io.kinetoscope.stream.event;
