package io.kinetoscope.ingest.source;

import static io.kinetoscope.ingest.source.VideoReading.assertCorner;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kinetoscope.ConfigurationException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
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
 * Files as they come from telephones, archives and the web, or from somebody who means harm: each
 * is read right, or refused in one line, in bounded memory and time.
 */
@Timeout(120)
class OddFilesTest {

    @TempDir Path folder;

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

        assertThat(VideoReading.of(file).times()).hasSize(3);
        assertCorner(VideoReading.first(file, Region.WHOLE), "top left", 220, 30, 30);
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

        assertThatThrownBy(() -> VideoReading.open(file))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("not a video");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldReadFilesOfVeryFewPictures(int pictures) throws Exception {
        for (String format : List.of("mp4", "matroska", "avi")) {
            Path file = new TestVideo(160, 96).format(format).write(folder.resolve("v"), pictures);

            assertThat(VideoReading.of(file).times()).as(format).hasSize(pictures);
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

        VideoReading reading = VideoReading.of(file);

        assertThat(reading.error()).isEmpty();
        assertThat(reading.times()).hasSizeGreaterThan(90).isSorted().doesNotHaveDuplicates();
        assertThat(reading.sizes()).contains("160x96").endsWith("256x256");
    }

    /** Ten hours, as a camera leaves them; the index lies at the end. */
    @Test
    void shouldReadHoursWithoutHoldingThem() throws Exception {
        long[] times = LongStream.range(0, 18_000).map(i -> i * 2_000_000).toArray();
        Path file = new TestVideo(32, 32).fps(0.5).write(folder.resolve("v.mp4"), times);
        long before = ResidentMemory.kilobytes();
        long after = 0;
        int read = 0;
        try (FrameSource source = VideoReading.open(file)) {
            for (Optional<SourceFrame> f = source.read(); f.isPresent(); f = source.read()) {
                assertThat(f.get().presentationTimeMicros()).isEqualTo(times[read]);
                read++;
            }
            after = ResidentMemory.kilobytes();
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

        assertThatThrownBy(() -> VideoReading.open(pipe))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("pipe or a device");
    }

    @Test
    void shouldNotReadADeviceAsAFile() {
        assertThatThrownBy(() -> VideoReading.open(Path.of("/dev/zero")))
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
        long before = ResidentMemory.kilobytes();

        assertThat(VideoReading.of(file).error().lines()).hasSize(1);
        assertThat(ResidentMemory.kilobytes() - before).isLessThan(200_000);
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
        long before = ResidentMemory.kilobytes();

        assertThat(VideoReading.of(file).error()).contains("no picture that can be decoded");
        assertThat(ResidentMemory.kilobytes() - before).isLessThan(200_000);
    }

    @Test
    void shouldStopSoonAtRubbish() throws Exception {
        // Most of it is a hole, which takes no place on the disk.
        Path file = folder.resolve("v.ts");
        try (var channel =
                Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap("not a video".getBytes(US_ASCII)));
            channel.position(20L << 30);
            channel.write(ByteBuffer.wrap(new byte[1]));
        }
        long start = System.nanoTime();

        assertThatThrownBy(() -> VideoReading.open(file)).isInstanceOf(SourceException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
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
}
