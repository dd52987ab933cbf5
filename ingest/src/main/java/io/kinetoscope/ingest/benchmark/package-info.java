/** What ingest costs, next to FFmpeg's own program doing the same work. */
package io.kinetoscope.ingest.benchmark;
