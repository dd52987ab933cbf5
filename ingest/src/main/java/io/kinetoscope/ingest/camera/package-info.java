/** Cameras as their owners define them, and what runs each of them and tells how it is. */
package io.kinetoscope.ingest.camera;
