package io.kinetoscope.model.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.source.VideoFile;
import io.kinetoscope.model.FramePreprocessor;
import io.kinetoscope.model.store.InputSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClipsTest {

    /** 8 frames at 8 a second. */
    private static final InputSpec INPUT = InputSpec.streaming(8, 8, 48);

    private static final List<String> LABELS = List.of("a", "go left", "go right");

    @TempDir Path folder;
    private Footage footage;
    private final PictureCache cache = new PictureCache(1 << 28);

    @BeforeEach
    void makeFootage() throws Exception {
        footage = TestFootage.footage(folder.resolve("v.mp4"), 8, 48);
    }

    @Test
    void shouldCutAViewFromTheMiddleAsAStreamIsCut() {
        ExampleViews views = views(Sampling.RATE, span(2_000_000, 4_000_000), 1, 1);

        assertThat(numbers(views.views(0).get(0))).containsExactly(20, 21, 22, 23, 24, 25, 26, 27);
    }

    @Test
    void shouldSpreadViewsEvenly() {
        ExampleViews views = views(Sampling.RATE, span(2_000_000, 4_000_000), 2, 1);

        assertThat(views.views(0).stream().map(clip -> numbers(clip).get(0)))
                .containsExactly(16, 24);
    }

    @Test
    void shouldRepeatTheEdgesOfTheVideo() {
        ExampleViews views = views(Sampling.RATE, span(0, 250_000), 1, 1);

        assertThat(numbers(views.views(0).get(0))).containsExactly(0, 0, 0, 0, 1, 2, 3, 4);
    }

    @Test
    void shouldCentreTrainingClipsWithinTheSpan() {
        TrainingClips clips = clips(Sampling.RATE, span(2_000_000, 3_000_000), Augmentation.NONE);
        Set<Integer> centres = new HashSet<>();
        for (LabelledClip clip : many(clips, 300)) {
            List<Integer> numbers = numbers(clip.frames());
            assertThat(numbers.get(7) - numbers.get(0)).isBetween(7, 8);
            centres.add(numbers.get(4));
        }

        // The frame after the centre begins up to one frame later.
        assertThat(centres).contains(17, 20, 23).allMatch(n -> n >= 16 && n <= 24);
    }

    @Test
    void shouldChangeTheSpeed() {
        TrainingClips clips =
                clips(
                        Sampling.RATE,
                        span(2_000_000, 4_000_000),
                        new Augmentation(
                                Augmentation.Crop.CENTRE, false, List.of(), 0, 0, 0, 0, 0.5));
        Set<Integer> spans = new HashSet<>();
        for (LabelledClip clip : many(clips, 200)) {
            List<Integer> numbers = numbers(clip.frames());
            spans.add(numbers.get(7) - numbers.get(0));
        }

        assertThat(spans).contains(4, 7, 10).allMatch(n -> n >= 3 && n <= 11);
    }

    @Test
    void shouldTakeTheCentresOfSegmentsInTests() {
        ExampleViews views = views(Sampling.SEGMENTS, whole(), 1, 1);

        // floor(48 / 16 + i * 6)
        assertThat(numbers(views.views(0).get(0))).containsExactly(3, 9, 15, 21, 27, 33, 39, 45);
    }

    @ParameterizedTest
    @CsvSource({"3, 8", "7, 8", "13, 8", "48, 5", "47, 7", "1, 16"})
    void shouldFollowThePublishedFormula(int pictures, int frames) throws Exception {
        Footage some = TestFootage.footage(folder.resolve("some.mp4"), 8, pictures);
        ExampleViews views =
                new ExampleViews(
                        LABELS,
                        List.of(new Example(some, 0, some.endMicros(), 0)),
                        InputSpec.streaming(frames, 8, 48),
                        Sampling.SEGMENTS,
                        1,
                        1,
                        cache);

        assertThat(numbers(views.views(0).get(0)))
                .containsExactlyElementsOf(
                        IntStream.range(0, frames)
                                .map(
                                        i ->
                                                (int)
                                                        Math.floor(
                                                                pictures / (2.0 * frames)
                                                                        + (double) i
                                                                                * pictures
                                                                                / frames
                                                                        + 1e-9))
                                .boxed()
                                .toList());
    }

    @Test
    void shouldShiftFurtherClipsWithinTheSegments() {
        List<byte[]> views = views(Sampling.SEGMENTS, whole(), 2, 1).views(0);

        assertThat(numbers(views.get(1))).containsExactly(0, 6, 12, 18, 24, 30, 36, 42);
    }

    @Test
    void shouldTakeARandomPlaceOfEachSegmentInTraining() {
        TrainingClips clips = clips(Sampling.SEGMENTS, whole(), Augmentation.NONE);
        Set<Integer> thirds = new HashSet<>();
        for (LabelledClip clip : many(clips, 100)) {
            List<Integer> numbers = numbers(clip.frames());
            for (int i = 0; i < 8; i++) {
                assertThat(numbers.get(i)).isBetween(6 * i, 6 * i + 5);
            }
            thirds.add(numbers.get(2));
        }

        assertThat(thirds).containsExactlyInAnyOrder(12, 13, 14, 15, 16, 17);
    }

    @Test
    void shouldStayWithinTheSpanBySegments() {
        ExampleViews views = views(Sampling.SEGMENTS, span(1_000_000, 2_000_000), 1, 1);

        assertThat(numbers(views.views(0).get(0))).containsExactly(8, 9, 10, 11, 12, 13, 14, 15);
    }

    @Test
    void shouldSeePublishedViewsAsTheyWerePublished() {
        InputSpec input = InputSpec.published(1, 4);
        ExampleViews views =
                new ExampleViews(LABELS, List.of(whole()), input, Sampling.SEGMENTS, 1, 1, cache);

        assertThat(views.views(0).get(0))
                .isEqualTo(
                        new FramePreprocessor(input)
                                .crop(footage.read(new int[] {24}, 8192, 8192).get(0)));
    }

    @Test
    void shouldGiveClipsTimesCrops() {
        ExampleViews views =
                new ExampleViews(
                        List.of("a"),
                        List.of(whole()),
                        InputSpec.published(2, 4),
                        Sampling.SEGMENTS,
                        2,
                        10,
                        cache);

        assertThat(views.views(0)).hasSize(20);
    }

    @ParameterizedTest
    @EnumSource(Sampling.class)
    void shouldGiveTheSameClipForTheSameChance(Sampling sampling) {
        TrainingClips clips = clips(sampling, whole(), Augmentation.streaming());
        TrainingClips others =
                new TrainingClips(
                        LABELS,
                        List.of(whole()),
                        INPUT,
                        sampling,
                        Augmentation.streaming(),
                        new PictureCache(0));

        assertThat(clips.clip(0, new Random(9)).frames())
                .isEqualTo(others.clip(0, new Random(9)).frames());
    }

    @Test
    void shouldNeverMirrorALabelThatMeansASide() {
        TrainingClips clips =
                clips(
                        Sampling.RATE,
                        new Example(footage, 0, footage.endMicros(), 1),
                        Augmentation.NONE.withFlip(true));

        assertThat(many(clips, 40)).allMatch(clip -> redIsLeft(clip) && clip.label() == 1);
    }

    @Test
    void shouldMirrorHalfOfTheOthers() {
        TrainingClips clips = clips(Sampling.RATE, whole(), Augmentation.NONE.withFlip(true));

        assertThat(many(clips, 100).stream().filter(ClipsTest::redIsLeft).count())
                .isBetween(30L, 70L);
    }

    @Test
    void shouldSwapLabelsWithTheMirror() {
        TrainingClips clips =
                clips(
                        Sampling.RATE,
                        new Example(footage, 0, footage.endMicros(), 1),
                        Augmentation.NONE.withFlipPairs(List.of(new FlipPair("left", "right"))));
        List<LabelledClip> many = many(clips, 60);

        assertThat(many).allMatch(clip -> clip.label() == (redIsLeft(clip) ? 1 : 2));
        assertThat(many.stream().map(LabelledClip::label)).contains(1, 2);
    }

    @Test
    void shouldAskForExamples() {
        assertThatThrownBy(
                        () ->
                                new TrainingClips(
                                        LABELS,
                                        List.of(),
                                        INPUT,
                                        Sampling.RATE,
                                        Augmentation.NONE,
                                        cache))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("The data holds no example to train on");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 4, 11})
    void shouldRefuseOtherNumbersOfCrops(int crops) {
        assertThatThrownBy(() -> views(Sampling.RATE, whole(), 1, crops))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("1, 3, 5 or 10");
    }

    @Test
    void shouldRefuseMirroredViewsOfSides() {
        assertThatThrownBy(() -> views(Sampling.RATE, whole(), 1, 10))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'go left' means a side");
    }

    @Test
    void shouldCutRealFootage() {
        Path file = Path.of("..", "..", "shared", "footage", "table-visits-1.mp4");
        assumeTrue(Files.exists(file), () -> "No footage at " + file + ": not tested with it");
        Footage real = new VideoFootage(VideoFile.open(file));
        InputSpec input = InputSpec.streaming(8, 8, 112);
        TrainingClips clips =
                new TrainingClips(
                        List.of("arrive"),
                        List.of(new Example(real, 50_100_000, 52_200_000, 0)),
                        input,
                        Sampling.RATE,
                        Augmentation.streaming(),
                        cache);

        Set<Integer> seen = new HashSet<>();
        for (LabelledClip clip : many(clips, 5)) {
            assertThat(clip.frames()).hasSize(input.clipBytes());
            seen.add(Arrays.hashCode(clip.frames()));
        }

        assertThat(seen).hasSize(5);
    }

    private static List<LabelledClip> many(TrainingClips clips, int count) {
        Random random = new Random(11);
        return IntStream.range(0, count).mapToObj(i -> clips.clip(0, random)).toList();
    }

    private static boolean redIsLeft(LabelledClip clip) {
        int row = 48 * 24 * 3;
        int left = (clip.frames()[row + 9] & 0xff) - (clip.frames()[row + 10] & 0xff);
        return left > 60;
    }

    private static List<Integer> numbers(byte[] clip) {
        return TestFootage.numbers(clip, 48, 48);
    }

    private Example whole() {
        return span(0, footage.endMicros());
    }

    private Example span(long start, long end) {
        return new Example(footage, start, end, 0);
    }

    private TrainingClips clips(Sampling sampling, Example example, Augmentation augmentation) {
        return new TrainingClips(LABELS, List.of(example), INPUT, sampling, augmentation, cache);
    }

    private ExampleViews views(Sampling sampling, Example example, int clips, int crops) {
        return new ExampleViews(LABELS, List.of(example), INPUT, sampling, clips, crops, cache);
    }
}
