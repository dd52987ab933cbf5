/** What the stream app measures, as Prometheus metrics on an injected registry. */
package io.kinetoscope.stream.metrics;
