/** Which frames are taken, how they are compressed, and how they are gathered into windows. */
package io.kinetoscope.ingest.window;
