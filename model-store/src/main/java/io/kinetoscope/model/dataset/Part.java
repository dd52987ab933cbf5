package io.kinetoscope.model.dataset;

import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.model.Resampling;
import io.kinetoscope.model.store.InputSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A part of the picture, in pixels of the picture as resized for the input.
 *
 * @param mirrored whether it is seen in a mirror
 */
record Part(double left, double top, double width, double height, boolean mirrored) {

    private static final double[] SCALES = {1, 0.875, 0.75, 0.66};

    /** Which of five steps across and down, of the 13 places. */
    private static final int[][] PLACES = {
        {0, 0}, {4, 0}, {0, 4}, {4, 4}, {2, 2}, {0, 2}, {4, 2}, {2, 4}, {2, 0}, {1, 1}, {3, 1},
        {1, 3}, {3, 3}
    };

    /** Sizes this near to the input's are taken as it, which spares a resampling. */
    private static final double NEAR = 3;

    private static final double MILDEST = 0.75;
    private static final double MILD_STEP = 0.125;

    /** What tests see. */
    static Part centre(InputSpec input) {
        return new Part(
                Math.rint((input.resizeWidth() - input.cropWidth()) / 2.0),
                Math.rint((input.resizeHeight() - input.cropHeight()) / 2.0),
                input.cropWidth(),
                input.cropHeight(),
                false);
    }

    static Part random(InputSpec input, Augmentation.Crop crop, RandomGenerator random) {
        return switch (crop) {
            case CENTRE -> centre(input);
            case MULTI_SCALE -> multiScale(input, random);
            case MILD -> mild(input, random);
        };
    }

    /**
     * The fixed parts that tests average over.
     *
     * @param crops 1, 3, 5 or 10
     * @return so many, or fewer where they are all the same
     */
    static List<Part> fixed(InputSpec input, int crops) {
        boolean wide =
                input.resizeWidth() - input.cropWidth()
                        >= input.resizeHeight() - input.cropHeight();
        int[][] places =
                switch (crops) {
                    case 1 -> new int[][] {};
                    case 3 -> wide ? new int[][] {{0, 2}, {4, 2}} : new int[][] {{2, 0}, {2, 4}};
                    case 5, 10 -> new int[][] {{0, 0}, {4, 0}, {0, 4}, {4, 4}};
                    default ->
                            throw new IllegalArgumentException(
                                    "No rule for %d crops".formatted(crops));
                };
        List<Part> parts = new ArrayList<>();
        parts.add(centre(input));
        for (int[] place : places) {
            parts.add(at(input, place, input.cropWidth(), input.cropHeight()));
        }
        if (crops == 10) {
            for (Part part : List.copyOf(parts)) {
                parts.add(part.mirror());
            }
        }
        return parts.stream().distinct().toList();
    }

    Part mirror() {
        return new Part(left, top, width, height, !mirrored);
    }

    /**
     * Cuts it out of the pictures of a clip.
     *
     * @return uint8 RGB [T, H, W, 3]
     */
    byte[] clip(List<Picture> pictures, InputSpec input) {
        byte[] clip = new byte[pictures.size() * input.frameBytes()];
        Resampling resampling = null;
        for (int t = 0; t < pictures.size(); t++) {
            Picture picture = pictures.get(t);
            int at = t * input.frameBytes();
            if (t > 0 && picture == pictures.get(t - 1)) {
                System.arraycopy(clip, at - input.frameBytes(), clip, at, input.frameBytes());
                continue;
            }
            if (resampling == null || !resampling.fits(picture)) {
                resampling = resampling(picture, input);
            }
            resampling.apply(picture, clip, at);
        }
        if (mirrored) {
            turnAround(clip, input.cropWidth());
        }
        return clip;
    }

    private Resampling resampling(Picture picture, InputSpec input) {
        // The arithmetic of tests to the last bit.
        return equals(centre(input)) || mirror().equals(centre(input))
                ? Resampling.centre(picture.width(), picture.height(), input)
                : Resampling.part(
                        picture.width(), picture.height(), input, left, top, width, height);
    }

    private static Part multiScale(InputSpec input, RandomGenerator random) {
        // The largest rectangle of the input's shape: for a square one, the short side.
        double largest =
                Math.min(
                        (double) input.resizeWidth() / input.cropWidth(),
                        (double) input.resizeHeight() / input.cropHeight());
        List<int[]> steps = new ArrayList<>();
        for (int across = 0; across < SCALES.length; across++) {
            for (int down = 0; down < SCALES.length; down++) {
                if (Math.abs(across - down) <= 1) {
                    steps.add(new int[] {across, down});
                }
            }
        }
        int[] step = steps.get(random.nextInt(steps.size()));
        return at(
                input,
                PLACES[random.nextInt(PLACES.length)],
                scaled(input.cropWidth(), largest * SCALES[step[0]]),
                scaled(input.cropHeight(), largest * SCALES[step[1]]));
    }

    private static double scaled(int crop, double scale) {
        double size = Math.floor(crop * scale);
        return Math.abs(size - crop) < NEAR ? crop : size;
    }

    private static Part at(InputSpec input, int[] place, double width, double height) {
        double stepAcross = Math.floor((input.resizeWidth() - width) / 4);
        double stepDown = Math.floor((input.resizeHeight() - height) / 4);
        return new Part(place[0] * stepAcross, place[1] * stepDown, width, height, false);
    }

    private static Part mild(InputSpec input, RandomGenerator random) {
        Part seen = centre(input);
        double across = MILDEST + (1 - MILDEST) * random.nextDouble();
        double down = across + MILD_STEP * (2 * random.nextDouble() - 1);
        down = Math.min(1, Math.max(MILDEST, down));
        return new Part(
                seen.left + random.nextDouble() * (1 - across) * seen.width,
                seen.top + random.nextDouble() * (1 - down) * seen.height,
                across * seen.width,
                down * seen.height,
                false);
    }

    private static void turnAround(byte[] clip, int width) {
        int row = width * 3;
        for (int start = 0; start < clip.length; start += row) {
            for (int a = start, b = start + row - 3; a < b; a += 3, b -= 3) {
                for (int c = 0; c < 3; c++) {
                    byte kept = clip[a + c];
                    clip[a + c] = clip[b + c];
                    clip[b + c] = kept;
                }
            }
        }
    }
}
