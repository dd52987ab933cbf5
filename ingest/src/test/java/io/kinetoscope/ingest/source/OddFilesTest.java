package io.kinetoscope.ingest.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kinetoscope.ConfigurationException;
import io.kinetoscope.ingest.picture.Picture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files as they come from disks that were full, recorders that were unplugged, telephones and
 * archives: each is read right, or refused in one line. What {@link FfmpegFrameSourceTest} has of
 * them is not repeated.
 */
@Timeout(120)
class OddFilesTest {

    private static final int ONE = 1 << 16;

    @TempDir Path folder;

    /** Of half a file all pictures come that are there; then it says what is missing. */
    @ParameterizedTest
    @CsvSource({
        "matroska,",
        "webm,",
        "avi,",
        "mp4,faststart",
        "mp4,frag_keyframe+empty_moov",
        "mxf,"
    })
    void shouldReadWhatThereIsOfACutFileAndThenSaySo(String format, String flags) throws Exception {
        TestVideo video = new TestVideo(160, 96).format(format);
        if (flags != null) {
            video.option("movflags", flags);
        }
        if (format.equals("webm")) {
            video.codec(avcodec.AV_CODEC_ID_VP9, avutil.AV_PIX_FMT_YUV420P);
        } else if (format.equals("mxf")) {
            video.codec(avcodec.AV_CODEC_ID_MPEG2VIDEO, avutil.AV_PIX_FMT_YUV420P);
        }
        Path file = cut(video.write(folder.resolve("v"), 200), 0.5);

        Reading reading = Reading.of(file);

        assertThat(reading.times().size()).isBetween(50, 150);
        assertThat(reading.error()).contains(file.toString()).contains("cut short");
        assertThat(reading.error().lines()).hasSize(1);
    }

    /** Two seconds: too short for a duration to show it. */
    @Test
    void shouldSayThatAShortFileIsCut() throws Exception {
        Path file =
                cut(new TestVideo(160, 96).format("matroska").write(folder.resolve("v"), 50), 0.7);

        assertThat(Reading.of(file).error()).contains("cut short").contains("bytes are there");
    }

    @Test
    void shouldSayHowMuchIsMissingOfAFileWithoutItsIndex() throws Exception {
        Path file = cut(new TestVideo(160, 96).write(folder.resolve("v.mp4"), 200), 0.5);

        assertThatThrownBy(() -> open(file))
                .isInstanceOf(SourceException.class)
                .hasMessageMatching("Cannot open .*: it is cut short: .* bytes are there");
    }

    /** A recorder that was switched off has not written how long the recording is. */
    @Test
    void shouldNotCallARecordingCutThatNeverKnewItsLength() throws Exception {
        Path file =
                cut(
                        new TestVideo(160, 96)
                                .format("matroska")
                                .option("live", "1")
                                .write(folder.resolve("v"), 100),
                        0.5);

        Reading reading = Reading.of(file);

        assertThat(reading.error()).isEmpty();
        assertThat(reading.times()).hasSizeGreaterThan(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"matroska", "avi", "mp4", "mov", "mpegts", "mpeg", "flv", "nut", "asf"})
    void shouldTakeAWholeFileForWhole(String format) throws Exception {
        TestVideo video = new TestVideo(160, 96).format(format);
        if (format.equals("flv")) {
            video.codec(avcodec.AV_CODEC_ID_FLV1, avutil.AV_PIX_FMT_YUV420P);
        } else if (format.equals("mpeg") || format.equals("mpegts")) {
            video.codec(avcodec.AV_CODEC_ID_MPEG2VIDEO, avutil.AV_PIX_FMT_YUV420P);
        }

        Reading reading = Reading.of(video.write(folder.resolve("v"), 100));

        assertThat(reading.error()).isEmpty();
        assertThat(reading.times()).hasSize(100);
    }

    @Test
    void shouldReadAnythingThatIsCutAnywhereOrRefuseItInALine() throws Exception {
        byte[] whole =
                Files.readAllBytes(
                        new TestVideo(64, 48)
                                .option("movflags", "faststart")
                                .write(folder.resolve("v.mp4"), 5));
        for (int length = 1; length < whole.length; length += 61) {
            Path file = Files.write(folder.resolve("cut.mp4"), Arrays.copyOf(whole, length));

            assertThat(Reading.of(file).error().lines()).as("%d bytes", length).hasSize(1);
        }
    }

    /** The first picture of raw H.264 tells its rate, later ones a tick of a clock. */
    @ParameterizedTest
    @CsvSource({"h264,27", "m4v,12", "mpeg2video,2"})
    void shouldTimeRawVideoByItsRate(String format, int codec) throws Exception {
        Path file =
                new TestVideo(160, 96)
                        .format(format)
                        .codec(codec, avutil.AV_PIX_FMT_YUV420P)
                        .write(folder.resolve("v." + format), 120);

        List<Long> times = Reading.of(file).times();

        assertThat(times).hasSizeBetween(119, 120);
        for (int i = 0; i < times.size(); i++) {
            assertThat(times.get(i)).isCloseTo(40_000L * i, within(1_000L));
        }
    }

    @ParameterizedTest
    @CsvSource({"mp4,mpeg4", "matroska,mpeg2video", "mpegts,mpeg2video"})
    void shouldShowPicturesThatWereCodedOutOfOrderInTheirOrder(String format, String codec)
            throws Exception {
        Path file =
                new TestVideo(160, 96)
                        .format(format)
                        .codec(
                                avcodec.avcodec_descriptor_get_by_name(codec).id(),
                                avutil.AV_PIX_FMT_YUV420P)
                        .bFrames(2)
                        .write(folder.resolve("v"), 60);

        Reading reading = Reading.of(file);

        assertThat(reading.times()).hasSize(60);
        for (int i = 0; i < 60; i++) {
            assertThat(reading.times().get(i)).isCloseTo(40_000L * i, within(1_000L));
            assertThat(reading.greys().get(i)).isCloseTo(TestVideo.grey(i), within(4));
        }
    }

    /** The corners are red, blue, grey and grey, clockwise from the top left. */
    @ParameterizedTest
    @CsvSource({
        // x' = -x; y' = -y; x and y change places; both, and turned about.
        "-1,0,0,1,160x96,top right,top left",
        "1,0,0,-1,160x96,bottom left,bottom right",
        "0,1,1,0,96x160,top left,bottom left",
        "0,-1,-1,0,96x160,bottom right,top right"
    })
    void shouldMirrorThePictureAsItIsToBeShown(
            int a, int b, int c, int d, String size, String red, String blue) throws Exception {
        Path file = new TestVideo(160, 96).write(folder.resolve("v.mp4"), 1);
        writeMatrix(file, a, b, c, d);

        Picture picture = first(file, Region.WHOLE);

        assertThat(picture.width() + "x" + picture.height()).isEqualTo(size);
        assertColour(corner(picture, red), 220, 30, 30);
        assertColour(corner(picture, blue), 30, 30, 220);
    }

    @Test
    void shouldCutRegionsOutOfThePictureAsItIsMirrored() throws Exception {
        Path file = new TestVideo(160, 96).write(folder.resolve("v.mp4"), 1);
        writeMatrix(file, -1, 0, 0, 1);

        Picture picture = first(file, new Region(0, 0, 0.5, 0.5));

        assertColour(corner(picture, "top right"), 30, 30, 220);
    }

    @ParameterizedTest
    @CsvSource({"yuva420p,matroska", "bgra,matroska", "yuv411p,matroska", "yuv410p,matroska"})
    void shouldKeepColoursWhereThereIsAlphaOrLittleColour(String pixels, String format)
            throws Exception {
        Path file =
                new TestVideo(160, 96)
                        .codec(avcodec.AV_CODEC_ID_FFV1, avutil.av_get_pix_fmt(pixels))
                        .format(format)
                        .write(folder.resolve("v"), 1);

        Picture picture = first(file, Region.WHOLE);

        assertColour(corner(picture, "top left"), 220, 30, 30);
        assertColour(corner(picture, "top right"), 30, 30, 220);
        assertColour(corner(picture, "bottom left"), 40, 40, 40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gray", "gray10le", "gray16le", "ya8"})
    void shouldShowGreyVideoInGrey(String pixels) throws Exception {
        Path file =
                new TestVideo(160, 96)
                        .codec(avcodec.AV_CODEC_ID_FFV1, avutil.av_get_pix_fmt(pixels))
                        .format("matroska")
                        .write(folder.resolve("v"), 1);

        assertColour(corner(first(file, Region.WHOLE), "bottom left"), 40, 40, 40);
    }

    @ParameterizedTest
    @CsvSource({"VP9,webm,yuv420p", "AV1,mp4,yuv420p", "AV1,matroska,yuv420p10le"})
    void shouldReadWhatTheWebUses(String codec, String format, String pixels) throws Exception {
        Path file =
                new TestVideo(160, 96)
                        .codec(
                                codec.equals("AV1")
                                        ? avcodec.AV_CODEC_ID_AV1
                                        : avcodec.AV_CODEC_ID_VP9,
                                avutil.av_get_pix_fmt(pixels))
                        .format(format)
                        .write(folder.resolve("v"), 3);

        assertThat(Reading.of(file).times()).hasSize(3);
        assertColour(corner(first(file, Region.WHOLE), "top left"), 220, 30, 30);
    }

    @Test
    void shouldReadAnAnimation() throws Exception {
        Path file =
                new TestVideo(160, 96)
                        .codec(avcodec.AV_CODEC_ID_GIF, avutil.AV_PIX_FMT_BGR8)
                        .format("gif")
                        .write(folder.resolve("v.gif"), 5);

        assertThat(Reading.of(file).times())
                .containsExactly(0L, 40_000L, 80_000L, 120_000L, 160_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "tiff"})
    void shouldNotTakeAPictureForAVideo(String kind) throws Exception {
        Path file =
                new TestVideo(160, 96)
                        .codec(
                                avcodec.avcodec_descriptor_get_by_name(kind).id(),
                                avutil.AV_PIX_FMT_RGB24)
                        .format("image2")
                        .option("update", "1")
                        .write(folder.resolve("v." + kind), 1);

        assertThatThrownBy(() -> open(file))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("not a video");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldReadFilesOfVeryFewPictures(int pictures) throws Exception {
        for (String format : List.of("mp4", "matroska", "avi")) {
            Path file = new TestVideo(160, 96).format(format).write(folder.resolve("v"), pictures);

            assertThat(Reading.of(file).times()).as(format).hasSize(pictures);
        }
    }

    /** As when the parts of a recording are put together with cat. */
    @Test
    void shouldFollowAChangeOfSizeInTheMiddle() throws Exception {
        Path small =
                new TestVideo(160, 96)
                        .codec(avcodec.AV_CODEC_ID_MPEG2VIDEO, avutil.AV_PIX_FMT_YUV420P)
                        .format("mpegts")
                        .write(folder.resolve("a.ts"), 50);
        Path large =
                new TestVideo(320, 320)
                        .codec(avcodec.AV_CODEC_ID_MPEG2VIDEO, avutil.AV_PIX_FMT_YUV420P)
                        .format("mpegts")
                        .write(folder.resolve("b.ts"), 50);
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(Files.readAllBytes(small));
        both.write(Files.readAllBytes(large));
        Path file = Files.write(folder.resolve("v.ts"), both.toByteArray());

        Reading reading = Reading.of(file);

        assertThat(reading.error()).isEmpty();
        assertThat(reading.times()).hasSizeGreaterThan(90).isSorted().doesNotHaveDuplicates();
        assertThat(reading.sizes()).contains("160x96").endsWith("256x256");
    }

    /** Ten hours, as a camera leaves them; the index lies at the end. */
    @Test
    void shouldReadHoursWithoutHoldingThem() throws Exception {
        long[] times = LongStream.range(0, 18_000).map(i -> i * 2_000_000).toArray();
        Path file = new TestVideo(32, 32).fps(0.5).write(folder.resolve("v.mp4"), times);
        long before = residentKilobytes();
        long after = 0;
        int read = 0;
        try (FrameSource source = open(file)) {
            for (Optional<SourceFrame> f = source.read(); f.isPresent(); f = source.read()) {
                assertThat(f.get().presentationTimeMicros()).isEqualTo(times[read]);
                read++;
            }
            after = residentKilobytes();
        }

        assertThat(read).isEqualTo(times.length);
        assertThat(after - before).isLessThan(200_000);
    }

    @Test
    void shouldNotWaitForAPipe() throws Exception {
        Path pipe = folder.resolve("pipe.mp4");
        assumeTrue(
                new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0,
                "There is no mkfifo here: not tested with a pipe");

        assertThatThrownBy(() -> open(pipe))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("pipe or a device");
    }

    @Test
    void shouldNotReadADeviceAsAFile() {
        assertThatThrownBy(() -> open(Path.of("/dev/zero")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("v4l2:");
    }

    @ParameterizedTest
    @CsvSource({"9000,9000", "60000,60000", "2147483647,1"})
    void shouldRefusePicturesThatAreTooLarge(int width, int height) throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("v.y4m"),
                        "YUV4MPEG2 W%d H%d F25:1 C420\nFRAME\n".formatted(width, height)
                                + "x".repeat(10_000));
        long before = residentKilobytes();

        assertThat(Reading.of(file).error().lines()).hasSize(1);
        assertThat(residentKilobytes() - before).isLessThan(200_000);
    }

    /** FFmpeg decodes to find out about a stream, before a decoder of ours is there. */
    @Test
    void shouldRefuseTooLargePicturesThatOnlyTheDecoderSees() throws Exception {
        Path file =
                new TestVideo(160, 96)
                        .codec(avcodec.AV_CODEC_ID_MJPEG, avutil.AV_PIX_FMT_YUVJ420P)
                        .format("avi")
                        .write(folder.resolve("v.avi"), 10);
        byte[] bytes = Files.readAllBytes(file);
        byte[] sizes = {8, 0, 96, 0, (byte) 160, 3};
        byte[] huge = {8, (byte) 0x7d, 0, (byte) 0x3e, (byte) 0x80, 3};
        replaceAll(bytes, sizes, huge);
        Files.write(file, bytes);
        long before = residentKilobytes();

        assertThat(Reading.of(file).error()).contains("no picture that can be decoded");
        assertThat(residentKilobytes() - before).isLessThan(200_000);
    }

    @Test
    void shouldStopSoonAtRubbish() throws Exception {
        // Most of it is a hole, which takes no place on the disk.
        Path file = folder.resolve("v.ts");
        try (var channel =
                Files.newByteChannel(
                        file,
                        java.nio.file.StandardOpenOption.CREATE,
                        java.nio.file.StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap("not a video".getBytes(US_ASCII)));
            channel.position(20L << 30);
            channel.write(ByteBuffer.wrap(new byte[1]));
        }
        long start = System.nanoTime();

        assertThatThrownBy(() -> open(file)).isInstanceOf(SourceException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    }

    /**
     * All of a file.
     *
     * @param greys of the middle of the lower half
     * @param error empty for none
     */
    private record Reading(
            List<Long> times, List<Integer> greys, List<String> sizes, String error) {

        static Reading of(Path file) {
            List<Long> times = new ArrayList<>();
            List<Integer> greys = new ArrayList<>();
            List<String> sizes = new ArrayList<>();
            try (FrameSource source = open(file)) {
                for (Optional<SourceFrame> f = source.read(); f.isPresent(); f = source.read()) {
                    Picture picture = f.get().render(Region.WHOLE, 320, 256);
                    int at = 3 * (picture.height() * 3 / 4 * picture.width() + picture.width() / 2);
                    times.add(f.get().presentationTimeMicros());
                    greys.add(picture.rgb()[at] & 0xff);
                    sizes.add(picture.width() + "x" + picture.height());
                }
                return new Reading(times, greys, sizes, "");
            } catch (SourceException | ConfigurationException e) {
                return new Reading(times, greys, sizes, e.getMessage());
            }
        }
    }

    private static FrameSource open(Path file) {
        return FrameSources.open(
                SourceUri.of(file.toString()),
                SourceSettings.DEFAULT.withPace(Pace.FAST),
                Clock.systemUTC());
    }

    private static Picture first(Path file, Region region) {
        try (FrameSource source = open(file)) {
            return source.read().orElseThrow().render(region, 320, 256);
        }
    }

    private static Path cut(Path file, double part) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return Files.write(file, Arrays.copyOf(bytes, (int) (bytes.length * part)));
    }

    /** ISO/IEC 14496-12, 8.3.2: {a, b, u, c, d, v, x, y, w} of the track's header. */
    private static void writeMatrix(Path file, int a, int b, int c, int d) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int header = new String(bytes, ISO_8859_1).indexOf("tkhd");
        ByteBuffer.wrap(bytes, header + 44, 36)
                .putInt(a * ONE)
                .putInt(b * ONE)
                .putInt(0)
                .putInt(c * ONE)
                .putInt(d * ONE)
                .putInt(0)
                .putInt(0)
                .putInt(0)
                .putInt(1 << 30);
        Files.write(file, bytes);
    }

    private static void replaceAll(byte[] in, byte[] from, byte[] to) {
        int replaced = 0;
        for (int at = 0; at + from.length <= in.length; at++) {
            if (Arrays.equals(in, at, at + from.length, from, 0, from.length)) {
                System.arraycopy(to, 0, in, at, to.length);
                replaced++;
            }
        }
        assertThat(replaced).isPositive();
    }

    /** Of the process, so that native memory counts. */
    private static long residentKilobytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        assumeTrue(Files.exists(status), "There is no /proc here: memory is not measured");
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    private static int[] corner(Picture picture, String corner) {
        int x = corner.endsWith("left") ? 10 : picture.width() - 10;
        int y = corner.startsWith("top") ? 10 : picture.height() - 10;
        int at = 3 * (y * picture.width() + x);
        byte[] rgb = picture.rgb();
        return new int[] {rgb[at] & 0xff, rgb[at + 1] & 0xff, rgb[at + 2] & 0xff};
    }

    private static void assertColour(int[] pixel, int red, int green, int blue) {
        assertThat(pixel[0]).as("red").isCloseTo(red, within(8));
        assertThat(pixel[1]).as("green").isCloseTo(green, within(8));
        assertThat(pixel[2]).as("blue").isCloseTo(blue, within(8));
    }
}
