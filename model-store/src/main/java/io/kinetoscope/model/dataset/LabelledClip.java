package io.kinetoscope.model.dataset;

/**
 * One clip to learn from.
 *
 * @param frames uint8 RGB [T, H, W, 3] in the size that the network sees; not copied, and written
 *     to by nobody afterwards
 * @param label index into the labels of the source that it came from
 */
@SuppressWarnings("ArrayRecordComponent") // Not compared; a list of bytes would cost too much.
public record LabelledClip(byte[] frames, int label) {}
