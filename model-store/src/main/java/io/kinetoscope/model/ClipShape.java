package io.kinetoscope.model;

import io.kinetoscope.model.store.InputSpec;

/** Frames of a clip, and height and width of its frames in pixels. */
public record ClipShape(int frames, int height, int width) {

    public ClipShape {
        boolean possible =
                frames >= 1
                        && height >= 1
                        && width >= 1
                        && (long) height * width <= Integer.MAX_VALUE
                        && (long) height * width * frames <= Integer.MAX_VALUE / 3;
        if (!possible) {
            throw new IllegalArgumentException(
                    "a clip has at least 1 frame of 1x1 pixel and less than 2 GiB, not %d of %dx%d"
                            .formatted(frames, height, width));
        }
    }

    /** The shape of a model's own clips. */
    public static ClipShape of(InputSpec input) {
        return new ClipShape(input.frames(), input.cropHeight(), input.cropWidth());
    }

    /** Bytes of a clip as uint8 RGB. */
    int bytes() {
        return frames * height * width * 3;
    }
}
