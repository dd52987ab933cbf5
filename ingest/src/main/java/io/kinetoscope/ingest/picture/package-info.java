/** Pictures in memory, which sources, scenes and codecs hand to one another. */
package io.kinetoscope.ingest.picture;
