package io.kinetoscope.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.model.checkpoint.NpzReader;
import io.kinetoscope.model.store.InputSpec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FramePreprocessorTest {

    @Test
    void shouldMatchTheTestTimePreprocessingOfTheAuthors() {
        InputSpec input = InputSpec.published(2, 4);
        FramePreprocessor preprocessor = new FramePreprocessor(input);
        byte[] frames;
        float[] expected;
        try (NpzReader golden =
                NpzReader.open(Path.of("src/test/resources/golden/preprocess_768x432.npz"))) {
            frames = golden.bytes("frames", 4);
            expected = golden.floats("input", 4);
        }
        double sum = 0;
        for (int t = 0; t < 2; t++) {
            byte[] frame = Arrays.copyOfRange(frames, t * 432 * 768 * 3, (t + 1) * 432 * 768 * 3);
            byte[] crop = preprocessor.crop(new Picture(768, 432, frame));
            for (int i = 0; i < 224 * 224; i++) {
                for (int c = 0; c < 3; c++) {
                    float value =
                            ((crop[i * 3 + c] & 0xff) / 255f - input.mean().get(c))
                                    / input.std().get(c);
                    sum += Math.abs(value - expected[(t * 3 + c) * 224 * 224 + i]);
                }
            }
        }

        assertThat(sum / expected.length).isLessThan(0.02);
    }

    @Test
    void shouldLeaveAPictureOfTheRightSizeAsItIs() {
        byte[] rgb = noise(16 * 12 * 3);
        InputSpec input = InputSpec.imageNet(1, 1, 12, 16, 12, 16);

        assertThat(new FramePreprocessor(input).crop(new Picture(16, 12, rgb))).isEqualTo(rgb);
    }

    @Test
    void shouldCropTheMiddle() {
        byte[] rgb = new byte[20 * 10 * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i / 3 % 20);
        }
        InputSpec input = InputSpec.imageNet(1, 1, 10, 20, 8, 8);

        byte[] crop = new FramePreprocessor(input).crop(new Picture(20, 10, rgb));

        assertThat(crop[0]).isEqualTo((byte) 6);
        assertThat(crop[7 * 3]).isEqualTo((byte) 13);
    }

    @Test
    void shouldKeepAFlatColourFlatAtEveryRatio() {
        for (int width : new int[] {1, 3, 31, 64, 65, 640, 1921}) {
            byte[] rgb = new byte[width * 48 * 3];
            Arrays.fill(rgb, (byte) 201);

            byte[] crop =
                    new FramePreprocessor(InputSpec.imageNet(1, 1, 40, 64, 32, 48))
                            .crop(new Picture(width, 48, rgb));

            assertThat(crop).as("width %d", width).containsOnly((byte) 201);
        }
    }

    @Test
    void shouldAverageWhereItShrinks() {
        byte[] rgb = new byte[64 * 64 * 3];
        for (int i = 0; i < 64 * 64; i++) {
            boolean white = (i % 64 + i / 64) % 2 == 0;
            Arrays.fill(rgb, i * 3, i * 3 + 3, (byte) (white ? 255 : 0));
        }

        byte[] crop =
                new FramePreprocessor(InputSpec.imageNet(1, 1, 8, 8, 8, 8))
                        .crop(new Picture(64, 64, rgb));

        for (byte value : crop) {
            assertThat(value & 0xff).isBetween(120, 135);
        }
    }

    @Test
    void shouldFollowThePictureWhenItsSizeChanges() {
        FramePreprocessor preprocessor =
                new FramePreprocessor(InputSpec.imageNet(1, 1, 40, 64, 32, 48));
        Picture large = new Picture(100, 80, noise(100 * 80 * 3));
        Picture small = new Picture(30, 20, noise(30 * 20 * 3));
        byte[] first = preprocessor.crop(large);

        preprocessor.crop(small);

        assertThat(preprocessor.crop(large)).isEqualTo(first);
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }
}
