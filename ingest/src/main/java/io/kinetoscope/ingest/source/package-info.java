/**
 * Where frames come from: FFmpeg for files, network cameras and video devices, and a rendered
 * scene. With the JPEG codec, the only code that touches FFmpeg; nothing native leaves this
 * package.
 */
package io.kinetoscope.ingest.source;
