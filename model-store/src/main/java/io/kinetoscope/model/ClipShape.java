package io.kinetoscope.model;

/** Frames of a clip, and height and width of its frames in pixels. */
public record ClipShape(int frames, int height, int width) {

    public ClipShape {
        if (frames < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "a clip has at least 1 frame of 1x1 pixel, not %d of %dx%d"
                            .formatted(frames, height, width));
        }
    }

    /** Bytes of a clip as uint8 RGB. */
    int bytes() {
        return Math.multiplyExact(Math.multiplyExact(frames, height * width), 3);
    }
}
