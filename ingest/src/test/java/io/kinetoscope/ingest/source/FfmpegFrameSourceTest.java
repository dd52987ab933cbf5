package io.kinetoscope.ingest.source;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.picture.Picture;
import io.kinetoscope.ingest.picture.YuvPicture;
import io.kinetoscope.ingest.wire.SourceKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FfmpegFrameSourceTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final long NOW_MICROS = NOW.getEpochSecond() * 1_000_000;

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({"mp4,10", "mp4,25", "matroska,30", "avi,12.5", "mpegts,50", "mov,29.97"})
    void shouldReadEveryPictureAtItsTime(String format, double fps) throws Exception {
        Path file = new TestVideo(160, 90).format(format).fps(fps).write(folder.resolve("v"), 40);

        List<Long> times = times(file);

        assertThat(times).hasSize(40);
        for (int i = 0; i < 40; i++) {
            assertThat(times.get(i)).isCloseTo(Math.round(i * 1e6 / fps), within(1_000L));
        }
    }

    @Test
    void shouldFollowAVariableRate() throws Exception {
        long[] times = {0, 40_000, 80_000, 600_000, 640_000, 1_520_000, 1_560_000};
        Path file =
                new TestVideo(160, 90).format("matroska").fps(25).write(folder.resolve("v"), times);

        assertThat(times(file)).containsExactly(Arrays.stream(times).boxed().toArray(Long[]::new));
    }

    @Test
    void shouldStartAtZeroWhereTheContainerDoesNot() throws Exception {
        long[] times = {5_000_000, 5_040_000, 5_080_000};
        Path file =
                new TestVideo(160, 90).format("matroska").fps(25).write(folder.resolve("v"), times);

        assertThat(times(file)).containsExactly(0L, 40_000L, 80_000L);
    }

    @Test
    void shouldTreatAFileThatIsReadFastAsHavingJustEnded() throws Exception {
        Path file = new TestVideo(160, 90).fps(10).write(folder.resolve("v"), 20);
        try (FrameSource source = open(file)) {
            SourceFrame frame = source.read().orElseThrow();

            assertThat(frame.captureTimeMicros()).isEqualTo(NOW_MICROS - 2_000_000);
        }
    }

    @Test
    void shouldCaptureFromNowOnWhenTheDurationIsUnknown() throws Exception {
        Path file =
                new TestVideo(160, 90)
                        .format("matroska")
                        .option("live", "1")
                        .fps(10)
                        .write(folder.resolve("v"), 20);
        try (FrameSource source = open(file)) {
            assertThat(source.kind()).isEqualTo(SourceKind.FILE);
            assertThat(source.read().orElseThrow().captureTimeMicros()).isEqualTo(NOW_MICROS);
            source.read();
            assertThat(source.read().orElseThrow().captureTimeMicros())
                    .isEqualTo(NOW_MICROS + 200_000);
        }
    }

    @Test
    void shouldPaceAFileInRealTime() throws Exception {
        Path file = new TestVideo(160, 90).fps(10).write(folder.resolve("v"), 4);
        long start = System.nanoTime();
        try (FrameSource source =
                FrameSources.open(
                        SourceUri.of(file.toString()),
                        SourceSettings.DEFAULT.withPace(Pace.REALTIME),
                        CLOCK)) {
            for (int i = 0; i < 4; i++) {
                assertThat(source.read().orElseThrow().captureTimeMicros())
                        .isEqualTo(NOW_MICROS + i * 100_000L);
            }
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThan(Duration.ofMillis(300));
    }

    @ParameterizedTest
    @CsvSource({
        "640,360,320,256,320,180",
        "768,432,320,256,320,180",
        "640,480,320,256,320,240",
        "480,640,320,256,192,256",
        "100,60,320,256,100,60",
        "322,242,320,256,320,240"
    })
    void shouldFitPicturesIntoTheBounds(
            int width, int height, int maxWidth, int maxHeight, int toWidth, int toHeight)
            throws Exception {
        Path file =
                new TestVideo(width, height)
                        .codec(avcodec.AV_CODEC_ID_FFV1, avutil.AV_PIX_FMT_YUV444P)
                        .format("matroska")
                        .write(folder.resolve("v"), 1);

        Picture picture = first(file, Region.WHOLE, maxWidth, maxHeight);

        assertThat(picture.width() + "x" + picture.height()).isEqualTo(toWidth + "x" + toHeight);
    }

    @ParameterizedTest
    @CsvSource({"161,91,160,90", "17,9,16,8", "641,361,320,180", "3,3,2,2", "1,1,2,2"})
    void shouldMakeOddSizesEven(int width, int height, int toWidth, int toHeight) throws Exception {
        byte[] header =
                "YUV4MPEG2 W%d H%d F25:1 C444\nFRAME\n".formatted(width, height).getBytes(US_ASCII);
        byte[] video = Arrays.copyOf(header, header.length + 3 * width * height);
        Arrays.fill(video, header.length, video.length, (byte) 128);
        Path file = Files.write(folder.resolve("v.y4m"), video);

        Picture picture = first(file, Region.WHOLE, 320, 256);

        assertThat(picture.width() + "x" + picture.height()).isEqualTo(toWidth + "x" + toHeight);
        assertColour(picture, 1, 1, 130, 130, 130);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yuv420p",
                "yuv422p",
                "yuv444p",
                "yuv420p10le",
                "yuv444p16le",
                "bgr0",
                "gbrp10le"
            })
    void shouldKeepColoursOfEveryPixelFormat(String pixelFormat) throws Exception {
        Path file =
                new TestVideo(160, 96)
                        .codec(avcodec.AV_CODEC_ID_FFV1, avutil.av_get_pix_fmt(pixelFormat))
                        .format("matroska")
                        .write(folder.resolve("v"), 1);

        Picture picture = first(file, Region.WHOLE, 80, 80);

        assertColour(picture, 20, 12, 220, 30, 30);
        assertColour(picture, 60, 12, 30, 30, 220);
        assertColour(picture, 40, 40, 40, 40, 40);
    }

    @Test
    void shouldKeepColoursOfFullRangeVideo() throws Exception {
        Path file =
                new TestVideo(160, 96)
                        .codec(avcodec.AV_CODEC_ID_MJPEG, avutil.AV_PIX_FMT_YUVJ420P)
                        .format("avi")
                        .write(folder.resolve("v"), 1);

        assertColour(first(file, Region.WHOLE, 80, 80), 20, 12, 220, 30, 30);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yuv420p",
                "yuv422p",
                "yuv444p",
                "yuv420p10le",
                "yuv444p16le",
                "bgr0",
                "gbrp10le"
            })
    void shouldEncodeTheColoursThatItShows(String pixelFormat) throws Exception {
        Path file =
                new TestVideo(160, 96)
                        .codec(avcodec.AV_CODEC_ID_FFV1, avutil.av_get_pix_fmt(pixelFormat))
                        .format("matroska")
                        .write(folder.resolve("v"), 1);

        assertSamePicture(file, Region.WHOLE, 80, 80);
    }

    /** Smaller, at its own size, and cut at a pixel that is odd. */
    @ParameterizedTest
    @CsvSource({
        "mpeg4,yuv420p,,80",
        "mpeg4,yuv420p,bt709,80",
        "mpeg4,yuv420p,smpte170m,80",
        "ffv1,yuv444p,bt2020nc,80",
        "ffv1,yuv420p10le,bt709,80",
        "mjpeg,yuvj420p,,80",
        "ffv1,yuv420p,bt709,320",
        "mpeg4,yuv420p,,320",
        "mjpeg,yuvj420p,,320"
    })
    void shouldEncodeTheColoursThatItShowsByAnyMatrixAndRange(
            String codec, String pixelFormat, String matrix, int maxWidth) throws Exception {
        TestVideo video =
                new TestVideo(160, 96)
                        .codec(
                                avcodec.avcodec_descriptor_get_by_name(codec).id(),
                                avutil.av_get_pix_fmt(pixelFormat))
                        .format("matroska");
        if (matrix != null) {
            video.option("colorspace", matrix);
        }
        Path file = video.write(folder.resolve("v"), 1);

        assertSamePicture(file, Region.WHOLE, maxWidth, 256);
        assertSamePicture(file, new Region(0.256, 0, 0.5, 0.6), maxWidth, 256);
    }

    @ParameterizedTest
    @CsvSource({"161,91", "17,9", "641,361", "3,3", "1,1"})
    void shouldEncodePicturesOfOddSizes(int width, int height) throws Exception {
        byte[] header =
                "YUV4MPEG2 W%d H%d F25:1 C444\nFRAME\n".formatted(width, height).getBytes(US_ASCII);
        byte[] video = Arrays.copyOf(header, header.length + 3 * width * height);
        Arrays.fill(video, header.length, video.length, (byte) 128);
        Path file = Files.write(folder.resolve("v.y4m"), video);

        assertSamePicture(file, Region.WHOLE, 320, 256);
    }

    @ParameterizedTest
    @ValueSource(ints = {90, 180, 270})
    void shouldEncodeThePictureAsItIsToBeShown(int degrees) throws Exception {
        Path file = new TestVideo(160, 96).rotation(degrees).write(folder.resolve("v"), 1);

        assertSamePicture(file, Region.WHOLE, 80, 80);
        assertSamePicture(file, new Region(0.5, 0, 0.5, 0.5), 80, 80);
    }

    @Test
    void shouldEncodeHighDefinitionByItsOwnMatrix() throws Exception {
        Path file = new TestVideo(1280, 720).write(folder.resolve("v"), 1);

        assertSamePicture(file, Region.WHOLE, 320, 256);
    }

    @Test
    void shouldCutRegionsOutOfThePicture() throws Exception {
        Path file = new TestVideo(160, 96).write(folder.resolve("v"), 1);

        Picture left = first(file, new Region(0, 0, 0.5, 0.5), 320, 256);
        Picture right = first(file, new Region(0.5, 0, 0.5, 0.5), 320, 256);
        Picture low = first(file, new Region(0.25, 0.5, 0.75, 0.5), 320, 256);

        assertThat(left.width() + "x" + left.height()).isEqualTo("80x48");
        assertColour(left, 40, 24, 220, 30, 30);
        assertColour(right, 40, 24, 30, 30, 220);
        assertThat(low.width() + "x" + low.height()).isEqualTo("120x48");
        assertColour(low, 60, 24, 40, 40, 40);
    }

    @Test
    void shouldGiveTheSmallestRegionAPicture() throws Exception {
        Path file = new TestVideo(160, 96).write(folder.resolve("v"), 1);

        Picture corner = first(file, new Region(0.999, 0.999, 0.001, 0.001), 320, 256);

        assertThat(corner.width()).isEqualTo(2);
        assertThat(corner.height()).isEqualTo(2);
    }

    /** The corners are red, blue, grey and grey, clockwise from the top left. */
    @ParameterizedTest
    @CsvSource({
        "90,96x160,top right,bottom right",
        "180,160x96,bottom right,bottom left",
        "270,96x160,bottom left,top left"
    })
    void shouldTurnThePictureAsItIsToBeShown(int degrees, String size, String red, String blue)
            throws Exception {
        Path file = new TestVideo(160, 96).rotation(degrees).write(folder.resolve("v"), 1);

        Picture picture = first(file, Region.WHOLE, 320, 256);

        assertThat(picture.width() + "x" + picture.height()).isEqualTo(size);
        assertCorner(picture, red, 220, 30, 30);
        assertCorner(picture, blue, 30, 30, 220);
    }

    @Test
    void shouldCutRegionsOutOfThePictureAsItIsShown() throws Exception {
        Path file = new TestVideo(160, 96).rotation(90).write(folder.resolve("v"), 1);

        Picture picture = first(file, new Region(0.5, 0, 0.5, 0.5), 320, 256);

        assertThat(picture.width() + "x" + picture.height()).isEqualTo("48x80");
        assertColour(picture, 24, 40, 220, 30, 30);
    }

    @Test
    void shouldMakePixelsSquare() throws Exception {
        Path file =
                new TestVideo(160, 96).aspect(2).format("matroska").write(folder.resolve("v"), 1);

        Picture picture = first(file, Region.WHOLE, 320, 256);

        assertThat((double) picture.width() / picture.height()).isCloseTo(160.0 / 48, within(0.1));
    }

    @Test
    void shouldTellPicturesApartByWhatTheyShow() throws Exception {
        Path file = new TestVideo(160, 96).write(folder.resolve("v"), 60);
        List<Integer> greys = new ArrayList<>();
        try (FrameSource source = open(file)) {
            for (Optional<SourceFrame> f = source.read(); f.isPresent(); f = source.read()) {
                Picture picture = f.get().render(Region.WHOLE, 160, 96);
                greys.add(picture.rgb()[3 * (72 * picture.width() + 80)] & 0xff);
            }
        }

        assertThat(greys).hasSize(60);
        for (int i = 0; i < 60; i++) {
            assertThat(greys.get(i)).isCloseTo(TestVideo.grey(i), within(3));
        }
    }

    @Test
    void shouldSayThatAFileIsMissing() {
        assertThatThrownBy(() -> open(folder.resolve("none.mp4")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("none.mp4")
                .hasMessageContaining("does not exist");
    }

    @Test
    void shouldSayThatADirectoryIsNoVideo() {
        assertThatThrownBy(() -> open(folder))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("directory");
    }

    @Test
    void shouldSayThatAFileIsEmpty() throws Exception {
        Path file = Files.createFile(folder.resolve("empty.mp4"));

        assertThatThrownBy(() -> open(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"notes.txt", "notes.mp4", "notes"})
    void shouldNotTakeTextForVideo(String name) throws Exception {
        Path file = Files.writeString(folder.resolve(name), "Some notes.\n".repeat(200));

        assertThatThrownBy(() -> open(file))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("not a video");
    }

    @Test
    void shouldSayThatThereIsOnlySound() throws Exception {
        Path file = TestVideo.writeAudio(folder.resolve("sound.mkv"));

        assertThatThrownBy(() -> open(file))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("no video");
    }

    @Test
    void shouldSayThatAVideoIsCutShortBeforeItsIndex() throws Exception {
        Path file = cut(new TestVideo(160, 96).write(folder.resolve("v.mp4"), 200), 0.5);

        assertThatThrownBy(() -> times(file))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("cut short");
    }

    @Test
    void shouldReadWhatThereIsOfAVideoThatIsCutShortAndThenSaySo() throws Exception {
        Path file =
                cut(
                        new TestVideo(160, 96)
                                .option("movflags", "faststart")
                                .write(folder.resolve("v.mp4"), 200),
                        0.5);
        int read = 0;
        try (FrameSource source = open(file)) {
            while (true) {
                try {
                    assertThat(source.read()).isPresent();
                    read++;
                } catch (SourceException e) {
                    assertThat(e).hasMessageContaining("cut short");
                    break;
                }
            }
        }

        assertThat(read).isBetween(50, 150);
    }

    @Test
    void shouldNotLetAPlaylistReadOtherFiles() throws Exception {
        Path video = new TestVideo(160, 96).format("mpegts").write(folder.resolve("v.ts"), 10);
        Path hls =
                Files.writeString(
                        folder.resolve("list.m3u8"),
                        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n%s\n#EXT-X-ENDLIST\n"
                                .formatted(video));
        Path concat =
                Files.writeString(
                        folder.resolve("list.ffconcat"),
                        "ffconcat version 1.0\nfile '%s'\n".formatted(video.getFileName()));

        assertThatThrownBy(() -> open(hls)).isInstanceOf(SourceException.class);
        assertThatThrownBy(() -> open(concat)).isInstanceOf(SourceException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b.mp4", "with space.mp4", "häuser-視頻.mp4", "50%.mp4", "-f.mp4"})
    void shouldOpenFilesOfAnyName(String name) throws Exception {
        Path file = new TestVideo(160, 96).write(folder.resolve(name), 3);

        assertThat(times(file)).hasSize(3);
    }

    @Test
    void shouldOpenAFileUri() throws Exception {
        Path file = new TestVideo(160, 96).write(folder.resolve("with space.mp4"), 3);

        try (FrameSource source =
                FrameSources.open(SourceUri.of(file.toUri().toString()), fast(), CLOCK)) {
            assertThat(source.read()).isPresent();
        }
    }

    @Test
    void shouldSayThatItWasClosed() throws Exception {
        Path file = new TestVideo(160, 96).write(folder.resolve("v.mp4"), 3);
        FrameSource source = open(file);
        SourceFrame frame = source.read().orElseThrow();
        source.close();
        source.close();

        assertThatThrownBy(source::read)
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> frame.render(Region.WHOLE, 320, 256))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void shouldSurviveDamageInTheMiddle() throws Exception {
        Path file = new TestVideo(160, 96).format("mpegts").write(folder.resolve("v.ts"), 100);
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, bytes.length / 3, bytes.length / 3 + 4000, (byte) 0x5a);
        Files.write(file, bytes);

        assertThat(times(file)).hasSizeGreaterThan(50).isSorted().doesNotHaveDuplicates();
    }

    private static FrameSource open(Path file) {
        return FrameSources.open(SourceUri.of(file.toString()), fast(), CLOCK);
    }

    private static SourceSettings fast() {
        return SourceSettings.DEFAULT.withPace(Pace.FAST);
    }

    private static List<Long> times(Path file) {
        List<Long> times = new ArrayList<>();
        try (FrameSource source = open(file)) {
            for (Optional<SourceFrame> f = source.read(); f.isPresent(); f = source.read()) {
                times.add(f.get().presentationTimeMicros());
            }
        }
        return times;
    }

    private static Picture first(Path file, Region region, int maxWidth, int maxHeight) {
        try (FrameSource source = open(file)) {
            return source.read().orElseThrow().render(region, maxWidth, maxHeight);
        }
    }

    /** In both forms, away from edges, where one has less detail of colour than the other. */
    private static void assertSamePicture(Path file, Region region, int maxWidth, int maxHeight) {
        try (FrameSource source = open(file)) {
            SourceFrame frame = source.read().orElseThrow();
            Picture shown = frame.render(region, maxWidth, maxHeight);
            YuvPicture encoded = (YuvPicture) frame.renderToEncode(region, maxWidth, maxHeight);

            int width = shown.width();
            int height = shown.height();
            assertThat(encoded.width()).isEqualTo(width);
            assertThat(encoded.height()).isEqualTo(height);
            for (int y : new int[] {height / 4, height - 1 - height / 4}) {
                for (int x : new int[] {width / 4, width - 1 - width / 4}) {
                    int at = 3 * (y * width + x);
                    int luma = encoded.y()[y * width + x] & 0xff;
                    double cb = (encoded.cb()[y / 2 * (width / 2) + x / 2] & 0xff) - 128;
                    double cr = (encoded.cr()[y / 2 * (width / 2) + x / 2] & 0xff) - 128;
                    assertThat(shown.rgb()[at] & 0xff)
                            .as("red at %d, %d", x, y)
                            .isCloseTo((int) Math.round(luma + 1.402 * cr), within(4));
                    assertThat(shown.rgb()[at + 1] & 0xff)
                            .as("green at %d, %d", x, y)
                            .isCloseTo(
                                    (int) Math.round(luma - 0.344136 * cb - 0.714136 * cr),
                                    within(4));
                    assertThat(shown.rgb()[at + 2] & 0xff)
                            .as("blue at %d, %d", x, y)
                            .isCloseTo((int) Math.round(luma + 1.772 * cb), within(4));
                }
            }
        }
    }

    private static Path cut(Path file, double part) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        return Files.write(file, Arrays.copyOf(bytes, (int) (bytes.length * part)));
    }

    private static void assertCorner(Picture picture, String corner, int red, int green, int blue) {
        int x = corner.endsWith("left") ? 10 : picture.width() - 10;
        int y = corner.startsWith("top") ? 10 : picture.height() - 10;
        assertColour(picture, x, y, red, green, blue);
    }

    private static void assertColour(Picture picture, int x, int y, int red, int green, int blue) {
        int at = 3 * (y * picture.width() + x);
        assertThat(picture.rgb()[at] & 0xff).as("red").isCloseTo(red, within(6));
        assertThat(picture.rgb()[at + 1] & 0xff).as("green").isCloseTo(green, within(6));
        assertThat(picture.rgb()[at + 2] & 0xff).as("blue").isCloseTo(blue, within(6));
    }
}
