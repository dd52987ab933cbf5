/**
 * How streams are now, and what happened of late, as the topics tell it: for the page and for
 * {@code top}. Everything here is a memory with a bound, filled anew from the topics after a start.
 */
package io.kinetoscope.stream.live;
