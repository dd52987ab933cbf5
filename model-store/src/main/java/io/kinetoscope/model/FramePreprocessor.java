package io.kinetoscope.model;

import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.model.store.InputSpec;

/**
 * Makes a picture what the network was trained on: resized (antialiased bilinear, aspect ratio not
 * kept) and cropped at the centre, still uint8. Only the crop is computed. See {@link Resampling}
 * for the arithmetic, which is that of the training.
 *
 * <p>May be shared by threads.
 */
public final class FramePreprocessor {

    private final InputSpec input;

    /** Depends on nothing but the picture's size. */
    private volatile Resampling last;

    public FramePreprocessor(InputSpec input) {
        this.input = input;
    }

    /**
     * Resizes and crops a picture.
     *
     * @return uint8 RGB [H, W, 3] of {@code input.frameBytes()} bytes, owned by the caller
     */
    public byte[] crop(Picture picture) {
        byte[] output = new byte[input.frameBytes()];
        crop(picture, output, 0);
        return output;
    }

    /**
     * The same, written into a clip.
     *
     * @param output uint8 RGB, from {@code offset} on {@code input.frameBytes()} bytes are written
     */
    public void crop(Picture picture, byte[] output, int offset) {
        Resampling resampling = last;
        if (resampling == null || !resampling.fits(picture)) {
            resampling = Resampling.centre(picture.width(), picture.height(), input);
            last = resampling;
        }
        resampling.apply(picture, output, offset);
    }
}
