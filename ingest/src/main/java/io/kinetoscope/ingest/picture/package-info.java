/** The picture in memory that sources, scenes and codecs hand to one another. */
package io.kinetoscope.ingest.picture;
