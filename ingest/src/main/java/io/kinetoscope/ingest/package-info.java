/**
 * The ingest worker: from cameras and files to windows of JPEG frames on Kafka.
 *
 * <p>The road of a frame: a {@link io.kinetoscope.ingest.source.FrameSource} decodes it and stamps
 * it; the camera's {@link io.kinetoscope.ingest.camera.CameraRunner} has {@link
 * io.kinetoscope.ingest.window.FrameSampler} decide whether it is taken; if so, each of the
 * camera's streams (the whole picture, or each zone) renders it small, {@link
 * io.kinetoscope.ingest.window.JpegCodec} compresses it, and {@link
 * io.kinetoscope.ingest.window.FrameWindower} puts it into a window; a full window goes through
 * {@link io.kinetoscope.ingest.kafka.FrameWindowPublisher} to the topic {@code frame-windows}, in
 * the format of {@link io.kinetoscope.ingest.wire}.
 *
 * <p>Threads: one for each camera, from the source to the publisher's buffer; one of the publisher;
 * Kafka's own. {@link io.kinetoscope.ingest.IngestWorker} owns them all.
 */
package io.kinetoscope.ingest;
