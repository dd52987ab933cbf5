package io.kinetoscope.model.store;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * What a model wants to see: its clips, and how a frame becomes part of one. The rate belongs to
 * the model as the size does: a network trained at 4 frames/s sees haste at 8.
 *
 * @param frames T, 1 to 256
 * @param framesPerSecond more than 0, to 240
 * @param resizeHeight pixels to which a frame is scaled before the crop, aspect ratio not kept
 * @param resizeWidth the same, 8 to 4096
 * @param cropHeight pixels of the centre crop, at most {@code resizeHeight}
 * @param cropWidth the same
 * @param mean of each channel, R, G, B, on the scale 0 to 1
 * @param std of each channel; (x / 255 - mean) / std is what the network gets
 */
public record InputSpec(
        int frames,
        double framesPerSecond,
        int resizeHeight,
        int resizeWidth,
        int cropHeight,
        int cropWidth,
        List<Float> mean,
        List<Float> std) {

    /** 256 MiB; a clip of RSANet-R50 has 2.4 MB. */
    private static final long MAX_CLIP_BYTES = 1L << 28;

    private static final List<Float> IMAGENET_MEAN = List.of(0.485f, 0.456f, 0.406f);
    private static final List<Float> IMAGENET_STD = List.of(0.229f, 0.224f, 0.225f);

    public InputSpec {
        Require.within("input.frames", frames, 1, 256);
        Require.within("input.framesPerSecond", framesPerSecond, 0.01, 240);
        Require.within("input.resizeHeight", resizeHeight, 8, 4096);
        Require.within("input.resizeWidth", resizeWidth, 8, 4096);
        Require.within("input.cropHeight", cropHeight, 8, resizeHeight);
        Require.within("input.cropWidth", cropWidth, 8, resizeWidth);
        Require.that(
                3L * frames * cropHeight * cropWidth <= MAX_CLIP_BYTES,
                "input: %d frames of %dx%d pixels are more than the %,d bytes that a clip may have"
                        .formatted(frames, cropWidth, cropHeight, MAX_CLIP_BYTES));
        mean = channels("input.mean", mean, -10, 10);
        std = channels("input.std", std, 1e-3, 10);
    }

    /** The published preprocessing: 240x320, crop 224x224, ImageNet's mean and deviation. */
    public static InputSpec published(int frames, double framesPerSecond) {
        return imageNet(frames, framesPerSecond, 240, 320, 224, 224);
    }

    /**
     * For cameras: the whole picture squeezed to a square, so that nothing at its sides is lost.
     *
     * @param size of the square, in pixels
     */
    public static InputSpec streaming(int frames, double framesPerSecond, int size) {
        return imageNet(frames, framesPerSecond, size, size, size, size);
    }

    /** With ImageNet's mean and deviation. */
    public static InputSpec imageNet(
            int frames,
            double framesPerSecond,
            int resizeHeight,
            int resizeWidth,
            int cropHeight,
            int cropWidth) {
        return new InputSpec(
                frames,
                framesPerSecond,
                resizeHeight,
                resizeWidth,
                cropHeight,
                cropWidth,
                IMAGENET_MEAN,
                IMAGENET_STD);
    }

    /**
     * Whether clips that are cut and cropped for another are clips of this, too: mean and deviation
     * come later, and may differ.
     */
    public boolean hasClipsOf(InputSpec other) {
        return frames == other.frames
                && framesPerSecond == other.framesPerSecond
                && resizeHeight == other.resizeHeight
                && resizeWidth == other.resizeWidth
                && cropHeight == other.cropHeight
                && cropWidth == other.cropWidth;
    }

    /** Its clips in words: {@code 8 frames at 8.0/s, 112x112 of 128x171}, width first. */
    public String clips() {
        return "%d frames at %s/s, %dx%d of %dx%d"
                .formatted(
                        frames, framesPerSecond, cropWidth, cropHeight, resizeWidth, resizeHeight);
    }

    /** Bytes of a clip as uint8 [T, H, W, 3]. */
    @JsonIgnore
    public int clipBytes() {
        return Math.multiplyExact(frames, frameBytes());
    }

    /** Bytes of a cropped frame as uint8 [H, W, 3]. */
    @JsonIgnore
    public int frameBytes() {
        return cropHeight * cropWidth * 3;
    }

    private static List<Float> channels(String field, List<Float> values, double min, double max) {
        Require.present(field, values);
        Require.that(values.size() == 3, field + " has 3 numbers, for R, G and B");
        for (Float value : values) {
            Require.within(field, Require.present(field, value), min, max);
        }
        return List.copyOf(values);
    }
}
