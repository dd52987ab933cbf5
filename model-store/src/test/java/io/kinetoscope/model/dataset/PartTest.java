package io.kinetoscope.model.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.model.FramePreprocessor;
import io.kinetoscope.model.store.InputSpec;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartTest {

    private static final InputSpec PUBLISHED = InputSpec.published(1, 4);
    private static final InputSpec STREAMING = InputSpec.streaming(1, 8, 112);

    @ParameterizedTest
    @EnumSource(Augmentation.Crop.class)
    void shouldLieWithinThePicture(Augmentation.Crop crop) {
        for (InputSpec input : List.of(PUBLISHED, STREAMING)) {
            for (Part part : many(input, crop)) {
                assertThat(part.left()).isNotNegative();
                assertThat(part.top()).isNotNegative();
                assertThat(part.left() + part.width()).isLessThanOrEqualTo(input.resizeWidth());
                assertThat(part.top() + part.height()).isLessThanOrEqualTo(input.resizeHeight());
            }
        }
    }

    @Test
    void shouldTakeThePublishedScalesOfTheShortSide() {
        Set<Double> widths = new HashSet<>();
        many(PUBLISHED, Augmentation.Crop.MULTI_SCALE).forEach(part -> widths.add(part.width()));

        assertThat(widths).containsExactlyInAnyOrder(240.0, 210.0, 180.0, 158.0);
    }

    @Test
    void shouldDistortByOneStepAtMost() {
        List<Double> steps = List.of(240.0, 210.0, 180.0, 158.0);
        Set<Integer> apart = new HashSet<>();
        for (Part part : many(PUBLISHED, Augmentation.Crop.MULTI_SCALE)) {
            apart.add(steps.indexOf(part.width()) - steps.indexOf(part.height()));
        }

        assertThat(apart).containsExactlyInAnyOrder(-1, 0, 1);
    }

    @Test
    void shouldTakeThe13Places() {
        Set<List<Double>> places = new HashSet<>();
        for (Part part : many(PUBLISHED, Augmentation.Crop.MULTI_SCALE)) {
            if (part.width() == 180 && part.height() == 180) {
                places.add(List.of(part.left(), part.top()));
            }
        }

        assertThat(places).hasSize(13).contains(List.of(0.0, 0.0), List.of(140.0, 60.0));
    }

    @Test
    void shouldKeepThreeQuartersOfEachSideWhenMild() {
        for (Part part : many(STREAMING, Augmentation.Crop.MILD)) {
            assertThat(part.width()).isBetween(84.0, 112.0);
            assertThat(part.height()).isBetween(84.0, 112.0);
            assertThat(Math.abs(part.width() - part.height())).isLessThanOrEqualTo(14.001);
        }
    }

    @Test
    void shouldSeeWhatTestsSee() {
        Picture picture = noise(320, 180);

        byte[] clip = Part.centre(PUBLISHED).clip(List.of(picture), PUBLISHED);

        assertThat(clip).isEqualTo(new FramePreprocessor(PUBLISHED).crop(picture));
    }

    @Test
    void shouldSeeAPartAsTestsWouldIfItWereThePicture() {
        InputSpec input = InputSpec.imageNet(1, 1, 40, 60, 30, 30);
        Picture picture = noise(60, 40);

        byte[] clip = new Part(17, 6, 30, 30, false).clip(List.of(picture), input);

        for (int y = 0; y < 30; y++) {
            for (int x = 0; x < 90; x++) {
                assertThat(clip[y * 90 + x]).isEqualTo(picture.rgb()[(y + 6) * 180 + 17 * 3 + x]);
            }
        }
    }

    @Test
    void shouldMirror() {
        InputSpec input = InputSpec.streaming(1, 1, 8);
        byte[] rgb = new byte[8 * 8 * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i % 24);
        }

        byte[] clip = Part.centre(input).mirror().clip(List.of(new Picture(8, 8, rgb)), input);

        assertThat(List.of(clip[0], clip[1], clip[2], clip[21], clip[22], clip[23]))
                .containsExactly((byte) 21, (byte) 22, (byte) 23, (byte) 0, (byte) 1, (byte) 2);
    }

    @Test
    void shouldFollowPicturesOfSeveralSizes() {
        Picture large = flat(80, 60, 10);
        Picture small = flat(20, 30, 200);

        byte[] clip = Part.centre(STREAMING).clip(List.of(large, small, small, large), STREAMING);

        assertThat(TestFootage.numbers(clip, 112, 112)).containsExactly(-2, 45, 45, -2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 10})
    void shouldHaveAsManyFixedParts(int crops) {
        assertThat(Part.fixed(PUBLISHED, crops)).hasSize(crops).doesNotHaveDuplicates();
    }

    @Test
    void shouldSpreadThreePartsAlongTheLongSide() {
        assertThat(Part.fixed(PUBLISHED, 3))
                .extracting(Part::left, Part::top)
                .containsExactlyInAnyOrder(tuple(48.0, 8.0), tuple(0.0, 8.0), tuple(96.0, 8.0));
    }

    @Test
    void shouldTakeTheWholePictureOnce() {
        assertThat(Part.fixed(STREAMING, 3)).containsExactly(Part.centre(STREAMING));
    }

    private static List<Part> many(InputSpec input, Augmentation.Crop crop) {
        Random random = new Random(7);
        return IntStream.range(0, 3000).mapToObj(i -> Part.random(input, crop, random)).toList();
    }

    private static Picture noise(int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        new Random(3).nextBytes(rgb);
        return new Picture(width, height, rgb);
    }

    private static Picture flat(int width, int height, int value) {
        byte[] rgb = new byte[width * height * 3];
        Arrays.fill(rgb, (byte) value);
        return new Picture(width, height, rgb);
    }
}
