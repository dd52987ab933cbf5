/**
 * What was seen of an event: a picture and moving pictures of the clips that it rests on, and the
 * format of topic {@code event-evidence}.
 */
package io.kinetoscope.stream.evidence;
