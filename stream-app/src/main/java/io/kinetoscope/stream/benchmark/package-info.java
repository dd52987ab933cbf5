/** What the pipeline costs beside the model: measured on the real topology and a real broker. */
package io.kinetoscope.stream.benchmark;
