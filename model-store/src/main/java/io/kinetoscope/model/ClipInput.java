package io.kinetoscope.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.kinetoscope.model.store.InputSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Brings clips of bytes to a device and normalises them there: (x / 255 - mean) / std. Used by one
 * thread at a time; its native memory goes with the manager that it was made on.
 */
public final class ClipInput {

    private final NDArray scale;
    private final NDArray shift;
    private ByteBuffer staging = ByteBuffer.allocateDirect(0);

    /**
     * @param manager of the device, which outlives this
     */
    public ClipInput(NDManager manager, InputSpec input) {
        float[] scales = new float[3];
        float[] shifts = new float[3];
        for (int c = 0; c < 3; c++) {
            scales[c] = 1 / (255 * input.std().get(c));
            shifts[c] = -input.mean().get(c) / input.std().get(c);
        }
        scale = manager.create(scales);
        shift = manager.create(shifts);
    }

    /**
     * Copies clips to the device of a manager.
     *
     * @param clips at least one, each uint8 RGB [T, H, W, 3] of {@code shape}; read, not kept
     * @return float32 [N, 3, T, H, W], owned by {@code pass}
     * @throws IllegalArgumentException when there is no clip, or one is not of that size
     */
    public NDArray normalised(NDManager pass, List<byte[]> clips, ClipShape shape) {
        return normalised(bytes(pass, clips, shape));
    }

    /**
     * Copies clips to the device of a manager as they are.
     *
     * @return uint8 [N, T, H, W, 3], owned by {@code pass}; on the CPU valid until the next clips
     */
    NDArray bytes(NDManager pass, List<byte[]> clips, ClipShape shape) {
        Shape batch = new Shape(clips.size(), shape.frames(), shape.height(), shape.width(), 3);
        return pass.create(stage(clips, shape), batch, DataType.UINT8);
    }

    /**
     * @param bytes uint8 [N, T, H, W, 3] on the device, read, not kept
     * @return float32 [N, 3, T, H, W], of the same owner
     */
    NDArray normalised(NDArray bytes) {
        return bytes.toType(DataType.FLOAT32, true)
                .muli(scale)
                .addi(shift)
                .transpose(0, 4, 1, 2, 3);
    }

    /**
     * @throws IllegalArgumentException when there is no clip, or one is not of that size
     */
    static void requireFit(List<byte[]> clips, ClipShape shape) {
        if (clips.isEmpty()) {
            throw new IllegalArgumentException("there are no clips to score");
        }
        for (byte[] clip : clips) {
            if (clip.length != shape.bytes()) {
                throw new IllegalArgumentException(
                        "a clip of %s has %d bytes, not %d"
                                .formatted(shape, shape.bytes(), clip.length));
            }
        }
    }

    /** Copies the clips into memory that PyTorch can read, kept from pass to pass. */
    private ByteBuffer stage(List<byte[]> clips, ClipShape shape) {
        requireFit(clips, shape);
        int total = Math.multiplyExact(clips.size(), shape.bytes());
        if (staging.capacity() < total) {
            staging = ByteBuffer.allocateDirect(total).order(ByteOrder.nativeOrder());
        }
        ByteBuffer target = staging.clear();
        clips.forEach(target::put);
        return target.flip();
    }
}
